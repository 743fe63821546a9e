/* A disk of the tests' own, preloaded into a process: what is done to files under WEIR_DISK_ROOT is told, call by call,
 * to the file WEIR_DISK_TRACE, so that the test can compute what a power loss would have left. A sync reaches nobody but
 * the trace: the machine's own disk is not waited for.
 *
 *   WEIR_DISK_KILL_AT=N    the process dies at the N-th call
 *   WEIR_DISK_FAIL_AT=N    the N-th call fails with WEIR_DISK_ERRNO, and so does every later one where
 *   WEIR_DISK_FOR_EVER=1   says so
 *   WEIR_DISK_FORGETS=-wal syncs of files whose name ends so are not kept: a disk that lies, or synchronous = NORMAL
 *
 * A record is this header and its bytes; disk.rs reads it. Writing through a memory map is not seen: SQLite does so only
 * to its -shm file, which no power loss leaves and no trace tells of. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum op { OPENED = 1, WRITTEN, CUT, SYNCED, FOLDER_SYNCED, REMOVED, RENAMED, FOLDER_MADE, SYNC_FAILED, LINKED };

struct header { uint32_t op, path, other, bytes; uint64_t inode, at; };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *forgets;
static int trace = -1, ready, fail_errno, for_ever;
static long calls, kill_at, fail_at;

static long number(const char *name) {
    const char *value = getenv(name);
    return value ? atol(value) : 0;
}

static void prepare(void) {
    if (ready) return;
    ready = 1;
    root = getenv("WEIR_DISK_ROOT");
    forgets = getenv("WEIR_DISK_FORGETS");
    kill_at = number("WEIR_DISK_KILL_AT");
    fail_at = number("WEIR_DISK_FAIL_AT");
    fail_errno = (int)number("WEIR_DISK_ERRNO");
    for_ever = (int)number("WEIR_DISK_FOR_EVER");
    const char *file = getenv("WEIR_DISK_TRACE");
    if (root && file) trace = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int ends(const char *text, const char *end) {
    size_t a = strlen(text), b = strlen(end);
    return a >= b && strcmp(text + a - b, end) == 0;
}

static int under(const char *path) {
    return root && path && strncmp(path, root, strlen(root)) == 0;
}

/* The path of an open file under the root. */
static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, PATH_MAX - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return under(path);
}

static uint64_t inode(int fd) {
    struct stat is;
    return fstat(fd, &is) == 0 ? is.st_ino : 0;
}

static void tell(enum op op, const char *path, const char *other, uint64_t file, uint64_t at, const void *bytes, size_t size) {
    if (trace < 0 || (path && ends(path, "-shm"))) return;
    struct header head = { op, path ? strlen(path) : 0, other ? strlen(other) : 0, size, file, at };
    struct iovec parts[4] = {
        { &head, sizeof head }, { (void *)path, head.path }, { (void *)other, head.other }, { (void *)bytes, size },
    };
    syscall(SYS_writev, trace, parts, 4);
}

/* Counts a call: the process dies here, or the call fails (then 1), or goes on (0). */
static int counted(void) {
    calls++;
    if (kill_at && calls >= kill_at) {
        kill(getpid(), SIGKILL);
        pause();
    }
    if (fail_at && (calls == fail_at || (for_ever && calls > fail_at))) {
        errno = fail_errno;
        return 1;
    }
    return 0;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define TURN(body) do { pthread_mutex_lock(&turn); prepare(); body; pthread_mutex_unlock(&turn); } while (0)

static int opens(int folder, const char *path, int flags, mode_t mode) {
    int fd, made = 0;
    TURN({
        int writes = (flags & O_ACCMODE) != O_RDONLY && under(path);
        made = writes && (flags & O_CREAT) && access(path, F_OK) != 0;
        if (made && counted()) fd = -1;
        else fd = (int)syscall(SYS_openat, folder, path, flags, mode);
        if (fd >= 0 && writes) {
            tell(OPENED, path, NULL, inode(fd), made, NULL, 0);
            if (!made && (flags & O_TRUNC)) tell(CUT, path, NULL, inode(fd), 0, NULL, 0);
        }
    });
    return fd;
}

#define MODE(last) mode_t mode = 0; if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, mode_t); va_end(more); }
int open(const char *path, int flags, ...) { MODE(flags) return opens(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return opens(AT_FDCWD, path, flags | O_LARGEFILE, mode); }
int openat(int folder, const char *path, int flags, ...) { MODE(flags) return opens(folder, path, flags, mode); }
int openat64(int folder, const char *path, int flags, ...) { MODE(flags) return opens(folder, path, flags | O_LARGEFILE, mode); }

static ssize_t writes(int fd, const void *bytes, size_t size, off_t at, int here) {
    char path[PATH_MAX];
    ssize_t done;
    if (!root && ready) return here ? syscall(SYS_write, fd, bytes, size) : syscall(SYS_pwrite64, fd, bytes, size, at);
    TURN({
        int ours = path_of(fd, path);
        if (ours && here) at = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
        if (ours && counted()) done = -1;
        else done = here ? syscall(SYS_write, fd, bytes, size) : syscall(SYS_pwrite64, fd, bytes, size, at);
        if (ours && done > 0) tell(WRITTEN, path, NULL, inode(fd), at, bytes, done);
    });
    return done;
}

ssize_t write(int fd, const void *bytes, size_t size) { return writes(fd, bytes, size, 0, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return writes(fd, bytes, size, at, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at) { return writes(fd, bytes, size, at, 0); }

static int cuts(int fd, off_t size) {
    char path[PATH_MAX];
    int done;
    TURN({
        int ours = path_of(fd, path);
        if (ours && counted()) done = -1;
        else done = (int)syscall(SYS_ftruncate, fd, size);
        if (ours && done == 0) tell(CUT, path, NULL, inode(fd), size, NULL, 0);
    });
    return done;
}

int ftruncate(int fd, off_t size) { return cuts(fd, size); }
int ftruncate64(int fd, off64_t size) { return cuts(fd, size); }

static int syncs(int fd, long call) {
    char path[PATH_MAX];
    int done = 0;
    struct stat is;
    pthread_mutex_lock(&turn);
    prepare();
    int ours = path_of(fd, path);
    pthread_mutex_unlock(&turn);
    if (!ours) return (int)syscall(call, fd);
    /* A disk takes its time: other writes come between, and so does death. */
    usleep(300);
    TURN({
        int folder = fstat(fd, &is) == 0 && S_ISDIR(is.st_mode);
        if (counted()) {
            done = -1;
            tell(SYNC_FAILED, path, NULL, inode(fd), 0, NULL, 0);
        } else if (folder) tell(FOLDER_SYNCED, path, NULL, 0, 0, NULL, 0);
        else if (!forgets || !ends(path, forgets)) tell(SYNCED, path, NULL, inode(fd), 0, NULL, 0);
    });
    return done;
}

int fsync(int fd) { return syncs(fd, SYS_fsync); }
int fdatasync(int fd) { return syncs(fd, SYS_fdatasync); }

int unlink(const char *path) {
    int done;
    TURN({
        if (under(path) && counted()) done = -1;
        else done = (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
        if (done == 0 && under(path)) tell(REMOVED, path, NULL, 0, 0, NULL, 0);
    });
    return done;
}

int rename(const char *path, const char *other) {
    int done;
    TURN({
        if (under(path) && counted()) done = -1;
        else done = (int)syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, other, 0);
        if (done == 0 && under(path)) tell(RENAMED, path, other, 0, 0, NULL, 0);
    });
    return done;
}

int linkat(int folder, const char *path, int elsewhere, const char *other, int flags) {
    int done;
    TURN({
        if (under(path) && counted()) done = -1;
        else done = (int)syscall(SYS_linkat, folder, path, elsewhere, other, flags);
        if (done == 0 && under(path)) tell(LINKED, path, other, 0, 0, NULL, 0);
    });
    return done;
}

int link(const char *path, const char *other) { return linkat(AT_FDCWD, path, AT_FDCWD, other, 0); }

int mkdir(const char *path, mode_t mode) {
    int done;
    TURN({
        if (under(path) && counted()) done = -1;
        else done = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
        if (done == 0 && under(path)) tell(FOLDER_MADE, path, NULL, 0, 0, NULL, 0);
    });
    return done;
}
