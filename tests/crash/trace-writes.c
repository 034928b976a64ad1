// Preloaded into a writer: does what it asks of the disk and writes down, in order, what that was; of several threads one at a time, so
// that nothing counts as flushed that was written while a flush went on. A replay of the record knows what a power cut may leave
// (tests/support/write-trace.ts). Built with: cc -shared -fPIC -O2 -o trace-writes.so trace-writes.c -ldl
//
//   TRACE_FOLDER   only files of the database and the anchor in this folder are recorded
//   TRACE_FILE     where the record goes
//   FAULT_FILE     while this file exists, every flush of a recorded file fails with EIO and is not done; only of those whose
//                  names begin as it says, where it says anything, or of the one that it names in a whole line
//   FAULT_AT       this one of all writes, cuts and flushes of recorded files, counted from 1, fails and is not done,
//   FAULT_ERRNO    with this number
//
// A record: kind (1 byte), length of the name (1), offset (8), length of the data (8), name, data; little endian.
//   O opened (offset 1: made by this call)   W written   T cut to a length   S flushed   U removed   D folder flushed   A said on stdout
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { MOST_FILES = 4096 };
static const char folder_name[] = "";
static const char *names[MOST_FILES];
static int record_fd = -1;
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off64_t);
static int (*real_open)(const char *, int, ...), (*real_openat)(int, const char *, int, ...);
static int (*real_unlink)(const char *), (*real_close)(int);

__attribute__((constructor)) static void start(void) {
  if (real_write) return;
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_open = dlsym(RTLD_NEXT, "open64");
  real_openat = dlsym(RTLD_NEXT, "openat64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_close = dlsym(RTLD_NEXT, "close");
  real_write = dlsym(RTLD_NEXT, "write");
  const char *path = getenv("TRACE_FILE");
  if (path) record_fd = real_open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static void put(const void *data, size_t length) {
  for (const char *at = data; length > 0;) {
    ssize_t done = real_write(record_fd, at, length);
    if (done < 0) abort();
    at += done;
    length -= (size_t)done;
  }
}

static void note(char kind, const char *name, uint64_t offset, const void *data, uint64_t length) {
  if (record_fd < 0) return;
  int kept = errno;
  unsigned char head[18] = {(unsigned char)kind, (unsigned char)strlen(name)};
  memcpy(head + 2, &offset, 8);
  memcpy(head + 10, &length, 8);
  put(head, sizeof head);
  put(name, head[1]);
  if (length > 0) put(data, length);
  errno = kept;
}

static void unlock(pthread_mutex_t **held) { pthread_mutex_unlock(*held); }
// Until the block that it stands in ends, no other thread does or notes anything.
#define ALONE \
  __attribute__((cleanup(unlock))) pthread_mutex_t *held = &lock; \
  pthread_mutex_lock(held);

// The name of a recorded file inside the folder, the empty name of the folder itself, or NULL.
static const char *recorded(const char *path) {
  const char *folder = getenv("TRACE_FOLDER");
  size_t length = folder ? strlen(folder) : 0;
  if (length == 0 || strncmp(path, folder, length) != 0) return NULL;
  if (path[length] == '\0') return folder_name;
  if (path[length] != '/') return NULL;
  const char *name = path + length + 1;
  size_t rest = strlen(name);
  if (rest > 4 && strcmp(name + rest - 4, "-shm") == 0) return NULL;
  return strncmp(name, "station.db", 10) == 0 || strcmp(name, "station.anchor") == 0 ? name : NULL;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST_FILES ? names[fd] : NULL; }

static int opened(int fd, const char *path, int existed) {
  if (fd < 0 || fd >= MOST_FILES) return fd;
  const char *name = recorded(path);
  names[fd] = name && name != folder_name ? strdup(name) : name;
  if (name && name != folder_name) note('O', name, existed ? 0 : 1, NULL, 0);
  return fd;
}

static int fails_now(void) {
  static long count = 0;
  const char *at = getenv("FAULT_AT");
  if (!at || ++count != atol(at)) return 0;
  errno = atoi(getenv("FAULT_ERRNO"));
  return 1;
}

static int flushes_fail(const char *name) {
  const char *path = getenv("FAULT_FILE");
  int fd = path ? real_open(path, O_RDONLY) : -1;
  if (fd < 0) return 0;
  char wanted[64];
  ssize_t length = read(fd, wanted, sizeof wanted);
  real_close(fd);
  if (length <= 0) return 1;
  size_t rest = (size_t)length;
  if (wanted[rest - 1] == '\n') return strlen(name) == rest - 1 && strncmp(name, wanted, rest - 1) == 0;
  return strncmp(name, wanted, rest) == 0;
}

static int flush(int fd, int (*real)(int)) {
  ALONE
  const char *name = name_of(fd);
  if (name && flushes_fail(name)) {
    errno = EIO;
    return -1;
  }
  if (name && fails_now()) return -1;
  int result = real(fd);
  if (name && result == 0) note(name == folder_name ? 'D' : 'S', name, 0, NULL, 0);
  return result;
}

#define MODE(flags) \
  mode_t mode = 0; \
  if ((flags) & (O_CREAT)) { \
    va_list rest; \
    va_start(rest, flags); \
    mode = va_arg(rest, mode_t); \
    va_end(rest); \
  }

int open64(const char *path, int flags, ...) {
  start();
  ALONE
  MODE(flags)
  int existed = access(path, F_OK) == 0;
  return opened(real_open(path, flags, mode), path, existed);
}
int open(const char *path, int flags, ...) {
  start();
  ALONE
  MODE(flags)
  int existed = access(path, F_OK) == 0;
  return opened(real_open(path, flags, mode), path, existed);
}
int openat64(int at, const char *path, int flags, ...) {
  start();
  ALONE
  MODE(flags)
  int existed = faccessat(at, path, F_OK, 0) == 0;
  return opened(real_openat(at, path, flags, mode), path, existed);
}
int openat(int at, const char *path, int flags, ...) {
  start();
  ALONE
  MODE(flags)
  int existed = faccessat(at, path, F_OK, 0) == 0;
  return opened(real_openat(at, path, flags, mode), path, existed);
}
int close(int fd) {
  start();
  ALONE
  if (fd >= 0 && fd < MOST_FILES) names[fd] = NULL;
  return real_close(fd);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
  start();
  ALONE
  if (name_of(fd) && fails_now()) return -1;
  ssize_t done = real_pwrite(fd, data, length, offset);
  if (done > 0 && name_of(fd)) note('W', name_of(fd), (uint64_t)offset, data, (uint64_t)done);
  return done;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return pwrite64(fd, data, length, offset); }
ssize_t write(int fd, const void *data, size_t length) {
  start();
  ALONE
  const char *name = name_of(fd);
  if (name && fails_now()) return -1;
  off64_t offset = name ? lseek64(fd, 0, SEEK_CUR) : 0;
  ssize_t done = real_write(fd, data, length);
  if (done > 0 && name) note('W', name, (uint64_t)offset, data, (uint64_t)done);
  if (done > 0 && fd == 1) note('A', "", 0, data, (uint64_t)done);
  return done;
}
int ftruncate64(int fd, off64_t length) {
  start();
  ALONE
  if (name_of(fd) && fails_now()) return -1;
  int result = real_ftruncate(fd, length);
  if (result == 0 && name_of(fd)) note('T', name_of(fd), (uint64_t)length, NULL, 0);
  return result;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
int unlink(const char *path) {
  start();
  ALONE
  int result = real_unlink(path);
  const char *name = recorded(path);
  if (result == 0 && name && name != folder_name) note('U', name, 0, NULL, 0);
  return result;
}
int fsync(int fd) {
  start();
  return flush(fd, real_fsync);
}
int fdatasync(int fd) {
  start();
  return flush(fd, real_fdatasync);
}
