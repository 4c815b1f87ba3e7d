/** Version of this program; the release script keeps it equal to package.json, and a test holds them together. */
export const VERSION = "0.1.0";
