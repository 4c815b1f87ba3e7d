/** Ink imports its devtools where DEV is set; the package is not among ours, and a bundle without it would not load. */
export const initialize = (): void => {};
export const connectToDevTools = (): void => {};
export default { initialize, connectToDevTools };
