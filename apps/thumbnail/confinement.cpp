// SPDX-License-Identifier: Apache-2.0
// The filter is a list of what is allowed, in the kernel's own small language (seccomp, classic BPF). Everything else
// fails with EPERM rather than ending the program: libraries ask for this and that and go on without it.
#include "confinement.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "exit_status.hpp"

namespace xos::thumbnail {

namespace {

/// 40 million pixels that must be in memory all at once, as in interlaced images, take half of it.
constexpr rlim_t most_memory = rlim_t{1024} * 1024 * 1024;
constexpr rlim_t most_seconds = 10;
constexpr rlim_t most_descriptors = 16;

#if defined(__x86_64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#error "Name the AUDIT_ARCH_… of this architecture."
#endif

constexpr std::array allowed{
    SYS_read,         SYS_write,          SYS_writev,          SYS_close,          SYS_fstat,        SYS_lseek,
    SYS_mmap,         SYS_munmap,         SYS_mprotect,        SYS_mremap,         SYS_madvise,      SYS_brk,
    SYS_futex,        SYS_sched_yield,    SYS_set_robust_list, SYS_rseq,           SYS_exit,         SYS_exit_group,
    SYS_getpid,       SYS_gettid,         SYS_getrandom,       SYS_clock_gettime,  SYS_gettimeofday, SYS_nanosleep,
    SYS_rt_sigaction, SYS_rt_sigprocmask, SYS_rt_sigreturn,    SYS_clock_nanosleep};

bool set_limit(__rlimit_resource resource, rlim_t value) {
    const rlimit limit{.rlim_cur = value, .rlim_max = value};
    return ::setrlimit(resource, &limit) == 0;
}

sock_filter load(std::size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
sock_filter answer(std::uint32_t action) { return BPF_STMT(BPF_RET | BPF_K, action); }
/// Goes on with the next line when equal, else leaves out `lines`.
sock_filter unless_equal_skip(std::uint32_t value, std::uint8_t lines) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, lines);
}

/// Threads of this process may be made, other processes not. clone3 has its flags in memory, where no filter looks; the
/// C library makes do with clone when there is none.
void add_threads(std::vector<sock_filter>& filter) {
    filter.insert(filter.end(), {unless_equal_skip(SYS_clone3, 1), answer(SECCOMP_RET_ERRNO | ENOSYS),
                                 unless_equal_skip(SYS_clone, 4), load(offsetof(seccomp_data, args)),
                                 BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1), answer(SECCOMP_RET_ALLOW),
                                 answer(SECCOMP_RET_ERRNO | EPERM)});
}

std::vector<sock_filter> make_filter() {
    std::vector<sock_filter> filter{load(offsetof(seccomp_data, arch)), unless_equal_skip(architecture, 1),
                                    BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0), answer(SECCOMP_RET_KILL_PROCESS),
                                    load(offsetof(seccomp_data, nr))};
    for (const auto call : allowed) {
        filter.push_back(unless_equal_skip(static_cast<std::uint32_t>(call), 1));
        filter.push_back(answer(SECCOMP_RET_ALLOW));
    }
    add_threads(filter);
    filter.push_back(answer(SECCOMP_RET_ERRNO | EPERM));
    return filter;
}

}  // namespace

bool limit_resources() {
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0 &&
           set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_FSIZE, largest_output) &&
           set_limit(RLIMIT_CPU, most_seconds) && set_limit(RLIMIT_NOFILE, most_descriptors) &&
           set_limit(RLIMIT_AS, most_memory);
}

bool forbid_system_calls() {
    auto lines = make_filter();
    const sock_fprog filter{.len = static_cast<unsigned short>(lines.size()), .filter = lines.data()};
    return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter, 0, 0) == 0;
}

}  // namespace xos::thumbnail
