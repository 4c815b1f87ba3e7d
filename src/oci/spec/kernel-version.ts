/** Comparing kernel releases by their first two numbers, as seccomp profiles and feature checks do. */

/** Whether a release such as `6.1.0-13-amd64` is at least `5.12`; everything after the second number is ignored. */
export function kernelAtLeast(release: string, wanted: string): boolean {
  const [kernel = 0, major = 0] = release.split(/[.-]/, 2).map((part) => Number.parseInt(part, 10) || 0);
  const [wantedKernel = 0, wantedMajor = 0] = wanted.split(".").map(Number);
  return kernel > wantedKernel || (kernel === wantedKernel && major >= wantedMajor);
}
