/**
 * System calls that a container may make whatever its capabilities, by what they are for.
 * Names follow the default profile of docker (moby/profiles, June 2026); a libseccomp too old for a name ignores it.
 */

const FILES =
  "access faccessat faccessat2 open openat openat2 creat close close_range dup dup2 dup3 fcntl fcntl64 flock " +
  "read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 lseek _llseek readahead " +
  "truncate truncate64 ftruncate ftruncate64 fallocate fadvise64 fadvise64_64 copy_file_range sendfile sendfile64 " +
  "splice tee vmsplice sync syncfs fsync fdatasync sync_file_range ioctl umask cachestat " +
  "fanotify_mark inotify_init inotify_init1 inotify_add_watch inotify_rm_watch name_to_handle_at";

const FILE_METADATA =
  "stat stat64 lstat lstat64 fstat fstat64 newfstatat fstatat64 statx statfs statfs64 fstatfs fstatfs64 " +
  "statmount listmount chmod fchmod fchmodat fchmodat2 chown chown32 lchown lchown32 fchown fchown32 fchownat " +
  "utime utimes futimesat utimensat utimensat_time64 " +
  "getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat " +
  "listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat";

const DIRECTORIES =
  "getcwd chdir fchdir mkdir mkdirat rmdir getdents getdents64 link linkat symlink symlinkat readlink readlinkat " +
  "unlink unlinkat rename renameat renameat2 mknod mknodat";

const MEMORY =
  "brk mmap mmap2 munmap mremap mprotect msync mincore madvise remap_file_pages membarrier mseal map_shadow_stack " +
  "mlock mlock2 mlockall munlock munlockall memfd_create memfd_secret pkey_alloc pkey_free pkey_mprotect";

const PROCESSES =
  "fork vfork execve execveat exit exit_group wait4 waitid waitpid kill tkill tgkill pause restart_syscall " +
  "getpid getppid gettid getpgid getpgrp setpgid getsid setsid pidfd_open pidfd_send_signal process_mrelease " +
  "prctl seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self " +
  "set_tid_address set_robust_list get_robust_list rseq set_thread_area get_thread_area " +
  "futex futex_time64 futex_waitv futex_wait futex_wake futex_requeue uretprobe";

const IDENTITY =
  "getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getgroups getgroups32 " +
  "getresuid getresuid32 getresgid getresgid32 setuid setuid32 setgid setgid32 setreuid setreuid32 " +
  "setregid setregid32 setresuid setresuid32 setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32 " +
  "setgroups setgroups32 capget capset";

const SCHEDULING =
  "sched_yield sched_getaffinity sched_setaffinity sched_getattr sched_setattr sched_getparam sched_setparam " +
  "sched_getscheduler sched_setscheduler sched_get_priority_max sched_get_priority_min sched_rr_get_interval " +
  "sched_rr_get_interval_time64 getpriority setpriority ioprio_get ioprio_set getcpu " +
  "getrlimit setrlimit ugetrlimit prlimit64 getrusage times sysinfo uname getrandom riscv_hwprobe";

const SIGNALS =
  "rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait " +
  "rt_sigtimedwait_time64 rt_tgsigqueueinfo sigaltstack sigprocmask sigreturn signalfd signalfd4 eventfd eventfd2";

const TIME =
  "time gettimeofday nanosleep alarm adjtimex getitimer setitimer clock_getres clock_getres_time64 clock_gettime " +
  "clock_gettime64 clock_nanosleep clock_nanosleep_time64 clock_adjtime clock_adjtime64 " +
  "timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 " +
  "timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64";

const WAITING =
  "select _newselect pselect6 pselect6_time64 poll ppoll ppoll_time64 epoll_create epoll_create1 epoll_ctl " +
  "epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2 " +
  "io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents io_pgetevents_time64";

// `socket` itself is not here: it is allowed by address family.
const SOCKETS =
  "socketpair socketcall bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt " +
  "send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64 pipe pipe2";

const SYSV_AND_QUEUES =
  "ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget " +
  "mq_open mq_unlink mq_notify mq_getsetattr mq_timedreceive mq_timedreceive_time64 mq_timedsend " +
  "mq_timedsend_time64";

/** Sorted names, each once. */
export function allowedSyscalls(): string[] {
  const groups = [FILES, FILE_METADATA, DIRECTORIES, MEMORY, PROCESSES, IDENTITY, SCHEDULING, SIGNALS, TIME, WAITING];
  return [...groups, SOCKETS, SYSV_AND_QUEUES].flatMap((group) => group.split(" ")).sort();
}
