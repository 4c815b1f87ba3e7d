/** The AppArmor profile of containers: what docker-default allows, in the words of apparmor.d(5), without includes. */

export const DEFAULT_PROFILE = "lepton-default";

// Of these only what is named may be written; the kernel's other files in /proc belong to processes.
const PROTECTED = [
  "deny /proc/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9]*}/** w,",
  "deny /proc/sys/[^kn]** w,",
  "deny /proc/sys/kernel/{?,??,[^s][^h][^m]**} w,",
  "deny /proc/sysrq-trigger rwklx,",
  "deny /proc/kcore rwklx,",
  "deny /sys/[^f]*/** wklx,",
  "deny /sys/f[^s]*/** wklx,",
  "deny /sys/fs/[^c]*/** wklx,",
  "deny /sys/fs/c[^g]*/** wklx,",
  "deny /sys/fs/cg[^r]*/** wklx,",
  "deny /sys/firmware/** rwklx,",
  "deny /sys/devices/virtual/powercap/** rwklx,",
  "deny /sys/kernel/security/** rwklx,",
];

/** The source of the profile, for apparmor_parser. */
export function profileSource(name = DEFAULT_PROFILE): string {
  const rules = [
    ...["network,", "capability,", "file,", "umount,"],
    // Whoever stops a container is not in it; the processes in it may do as they like with each other.
    "signal (receive) peer=unconfined,",
    "signal (receive) peer={runc,crun,/usr/sbin/runc,/usr/bin/runc,/usr/bin/crun},",
    `signal (send,receive) peer=${name},`,
    `ptrace (trace,read,tracedby,readby) peer=${name},`,
    "deny mount,",
    ...PROTECTED,
  ];
  return [
    `profile ${name} flags=(attach_disconnected,mediate_deleted) {`,
    ...rules.map((rule) => `  ${rule}`),
    "}",
    "",
  ].join("\n");
}
