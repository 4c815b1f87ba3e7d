/** What the three demo containers run, in busybox's shell. Each ends at once on SIGTERM. */

export interface DemoScript {
  /** Path in the image. */
  readonly path: string;
  readonly text: string;
}

// A shell waits for its child before it looks at a signal: sleep runs beside it, and wait can be interrupted.
const PAUSE = `pause() { sleep "$1" & wait $!; }
trap 'echo "INFO  stopping"; exit 0' TERM INT
`;

/** A line or two a second, of every level, some as JSON. */
export const WEB: DemoScript = {
  path: "demo/web",
  text: `#!/bin/sh
${PAUSE}
echo "INFO  listening on :8080"
n=0
while :; do
  n=$((n + 1))
  ms=$((n * 7919 % 240 + 3))
  case $((n % 12)) in
    3) echo "{\\"level\\":\\"info\\",\\"msg\\":\\"request\\",\\"method\\":\\"GET\\",\\"path\\":\\"/api/items/$n\\",\\"status\\":200,\\"ms\\":$ms}" ;;
    5) echo "WARN  slow response: GET /reports took $((ms * 10)) ms" ;;
    7) echo "{\\"level\\":\\"warn\\",\\"msg\\":\\"cache miss\\",\\"key\\":\\"user:$n\\"}" ;;
    9) echo "ERROR upstream timed out: POST /payments ($ms ms), will retry" >&2 ;;
    11) echo "{\\"level\\":\\"error\\",\\"msg\\":\\"database gone\\",\\"attempt\\":$((n % 5 + 1))}" >&2 ;;
    *) echo "INFO  GET /items/$n 200 $ms ms" ;;
  esac
  pause 0.7
done
`,
};

/** Works in rounds: hashes until its share of a CPU is used up, and holds more and more memory. */
export const WORKER: DemoScript = {
  path: "demo/worker",
  text: `#!/bin/sh
${PAUSE}
round=0
while :; do
  round=$((round + 1))
  echo "INFO  round $round begins"
  for step in 1 2 3 4 5 6; do
    dd if=/dev/zero of=/dev/shm/block$step bs=1M count=6 2>/dev/null
    i=0
    while [ $i -lt 12 ]; do
      i=$((i + 1))
      cat /dev/shm/block* | sha256sum >/dev/null & wait $!
    done
    echo "DEBUG round $round: step $step of 6, $((step * 6)) MiB held"
  done
  rm -f /dev/shm/block*
  echo "INFO  round $round is done"
  pause 3
done
`,
};

/** Fails after some seconds, each time; its restart policy brings it back. */
export const FLAKY: DemoScript = {
  path: "demo/flaky",
  text: `#!/bin/sh
${PAUSE}
echo "INFO  connecting to the queue"
pause 4
echo "WARN  queue answers slowly"
pause 4
echo "ERROR lost the queue, giving up" >&2
exit 3
`,
};
