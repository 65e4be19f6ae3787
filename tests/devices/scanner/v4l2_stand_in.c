/* A camera where there is no camera: takes the place of a V4L2 driver for one path, in the process that preloads this.
 *
 * A build machine has no /dev/video and cannot load v4l2loopback. This answers the calls of the C library (open, ioctl, mmap,
 * close) for the path in CAMERA_NODE as linux/videodev2.h describes; everything else goes through. A thread exposes a frame
 * every CAMERA_PERIOD_MS into the oldest buffer that was queued, so that buffers which nobody takes grow old, as in a kernel.
 *
 * The folder CAMERA_FOLDER is the bench: frame.0 to frame.3 are shown in turn (each byte for byte as the format wants it);
 * the files "gone", "busy", "stall", "meta", "no_focus" and "other_clock" are switches; "controls" records what was set;
 * "streaming" is there while it streams, "full" while no buffer is left to expose into.
 * CAMERA_FORMAT (four letters), CAMERA_WIDTH and CAMERA_HEIGHT are the only format the camera has. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define BUFFERS 4
#define MOST_HANDLES 1024
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

struct slot {
    void *start;
    size_t used;
    struct timeval taken_at;
    unsigned frame;
};

static char ours[MOST_HANDLES];
static struct slot slots[BUFFERS];
static int queued[BUFFERS], queued_count, done[BUFFERS], done_count;
static int stream_handle = -1, streaming;
static pthread_t exposer;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int focus_auto = 1, focus_at = 30;

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value ? value : otherwise;
}

static int number(const char *name, int otherwise) {
    const char *value = getenv(name);
    return value ? atoi(value) : otherwise;
}

static void in_folder(char *path, size_t size, const char *name) {
    snprintf(path, size, "%s/%s", setting("CAMERA_FOLDER", "/nowhere"), name);
}

static int is_set(const char *name) {
    char path[4096];
    in_folder(path, sizeof path, name);
    return access(path, F_OK) == 0;
}

static void show(const char *name, int on) {
    char path[4096];
    in_folder(path, sizeof path, name);
    if (!on) {
        unlink(path);
        return;
    }
    FILE *file = fopen(path, "w");
    if (file) fclose(file);
}

static size_t frame_bytes(void) { return (size_t)number("CAMERA_WIDTH", 640) * number("CAMERA_HEIGHT", 480) * 3; }

static void expose(struct slot *slot, unsigned frame) {
    char name[32], path[4096];
    snprintf(name, sizeof name, "frame.%u", frame % 4);
    in_folder(path, sizeof path, name);
    FILE *file = fopen(path, "rb");
    slot->used = file ? fread(slot->start, 1, frame_bytes(), file) : 0;
    if (file) fclose(file);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (is_set("other_clock")) now.tv_sec = 5;
    slot->taken_at.tv_sec = now.tv_sec;
    slot->taken_at.tv_usec = now.tv_nsec / 1000;
    slot->frame = frame;
}

static void *expose_all(void *unused) {
    (void)unused;
    for (unsigned frame = 0;; frame++) {
        usleep(number("CAMERA_PERIOD_MS", 20) * 1000);
        pthread_mutex_lock(&lock);
        if (!streaming) {
            pthread_mutex_unlock(&lock);
            return NULL;
        }
        if (queued_count > 0 && !is_set("stall") && !is_set("gone")) {
            int index = queued[0];
            memmove(queued, queued + 1, sizeof(int) * --queued_count);
            expose(&slots[index], frame);
            done[done_count++] = index;
            uint64_t one = 1;
            if (write(stream_handle, &one, sizeof one) != sizeof one) abort();
            if (queued_count == 0) show("full", 1);
        }
        pthread_mutex_unlock(&lock);
    }
}

static int refuse(int reason) {
    errno = reason;
    return -1;
}

static void describe(struct v4l2_format *format) {
    struct v4l2_pix_format *pix = &format->fmt.pix;
    const char *letters = setting("CAMERA_FORMAT", "MJPG");
    memset(pix, 0, sizeof *pix);
    pix->width = number("CAMERA_WIDTH", 640);
    pix->height = number("CAMERA_HEIGHT", 480);
    pix->pixelformat = v4l2_fourcc(letters[0], letters[1], letters[2], letters[3]);
    pix->field = V4L2_FIELD_NONE;
    pix->bytesperline = strcmp(letters, "YUYV") == 0 ? pix->width * 2 : pix->width;
    pix->sizeimage = frame_bytes();
}

static void stop(void) {
    if (!streaming) return;
    pthread_mutex_lock(&lock);
    streaming = 0;
    queued_count = done_count = 0;
    pthread_mutex_unlock(&lock);
    pthread_join(exposer, NULL);
    show("streaming", 0);
    show("full", 0);
}

static int take(int handle, struct v4l2_buffer *buffer) {
    uint64_t one;
    if (read(handle, &one, sizeof one) != sizeof one) return refuse(EAGAIN);
    pthread_mutex_lock(&lock);
    int index = done[0];
    memmove(done, done + 1, sizeof(int) * --done_count);
    pthread_mutex_unlock(&lock);
    show("full", 0);
    buffer->index = index;
    buffer->length = frame_bytes();
    buffer->bytesused = slots[index].used;
    buffer->timestamp = slots[index].taken_at;
    buffer->sequence = slots[index].frame;
    buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    return 0;
}

static int control(struct v4l2_control *control, int set) {
    int *value = control->id == V4L2_CID_FOCUS_AUTO ? &focus_auto : control->id == V4L2_CID_FOCUS_ABSOLUTE ? &focus_at : NULL;
    if (value == NULL || is_set("no_focus")) return refuse(EINVAL);
    if (!set) {
        control->value = *value;
        return 0;
    }
    *value = control->value;
    char path[4096];
    in_folder(path, sizeof path, "controls");
    FILE *file = fopen(path, "a");
    fprintf(file, "%s=%d\n", value == &focus_auto ? "focus_auto" : "focus_absolute", *value);
    fclose(file);
    return 0;
}

static int answer(int handle, unsigned long request, void *argument) {
    if (is_set("gone")) return refuse(ENODEV);
    switch ((unsigned)request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *able = argument;
        memset(able, 0, sizeof *able);
        strcpy((char *)able->driver, "stand-in");
        able->device_caps = V4L2_CAP_STREAMING | (is_set("meta") ? V4L2_CAP_META_CAPTURE : V4L2_CAP_VIDEO_CAPTURE);
        able->capabilities = able->device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE;
        return 0;
    }
    case VIDIOC_G_FMT:
    case VIDIOC_S_FMT:
        if (is_set("busy") && (unsigned)request == (unsigned)VIDIOC_S_FMT) return refuse(EBUSY);
        describe(argument);
        return 0;
    case VIDIOC_G_PARM:
    case VIDIOC_S_PARM:
        return 0;
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *wish = argument;
        if (wish->memory != V4L2_MEMORY_MMAP) return refuse(EINVAL);
        if (wish->count > BUFFERS) wish->count = BUFFERS;
        return 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = argument;
        buffer->length = frame_bytes();
        buffer->m.offset = buffer->index * 4096;
        return 0;
    }
    case VIDIOC_QBUF: {
        struct v4l2_buffer *buffer = argument;
        pthread_mutex_lock(&lock);
        if (queued_count < BUFFERS) queued[queued_count++] = buffer->index;
        pthread_mutex_unlock(&lock);
        return 0;
    }
    case VIDIOC_DQBUF:
        return take(handle, argument);
    case VIDIOC_STREAMON:
        stream_handle = handle;
        streaming = 1;
        show("streaming", 1);
        return pthread_create(&exposer, NULL, expose_all, NULL) ? refuse(ENOMEM) : 0;
    case VIDIOC_STREAMOFF:
        stop();
        return 0;
    case VIDIOC_QUERYCTRL: {
        struct v4l2_queryctrl *query = argument;
        if ((query->id != V4L2_CID_FOCUS_AUTO && query->id != V4L2_CID_FOCUS_ABSOLUTE) || is_set("no_focus"))
            return refuse(EINVAL);
        query->type = query->id == V4L2_CID_FOCUS_AUTO ? V4L2_CTRL_TYPE_BOOLEAN : V4L2_CTRL_TYPE_INTEGER;
        query->minimum = 0;
        query->maximum = query->id == V4L2_CID_FOCUS_AUTO ? 1 : 250;
        query->step = 1;
        return 0;
    }
    case VIDIOC_G_CTRL:
        return control(argument, 0);
    case VIDIOC_S_CTRL:
        return control(argument, 1);
    default:
        return refuse(ENOTTY);
    }
}

static int open_node(void) {
    if (is_set("gone")) return refuse(ENOENT);
    int handle = eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE | EFD_CLOEXEC);
    if (handle >= 0 && handle < MOST_HANDLES) ours[handle] = 1;
    return handle;
}

static int is_node(const char *path) { return path && strcmp(path, setting("CAMERA_NODE", "")) == 0; }

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return is_node(path) ? open_node() : REAL(open)(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return is_node(path) ? open_node() : REAL(open64)(path, flags, mode);
}

int close(int handle) {
    if (handle >= 0 && handle < MOST_HANDLES && ours[handle]) {
        ours[handle] = 0;
        if (handle == stream_handle) stop();
    }
    return REAL(close)(handle);
}

int ioctl(int handle, unsigned long request, ...) {
    va_list rest;
    va_start(rest, request);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (handle >= 0 && handle < MOST_HANDLES && ours[handle]) return answer(handle, request, argument);
    return REAL(ioctl)(handle, request, argument);
}

static void *buffer_at(size_t length, off_t offset) {
    struct slot *slot = &slots[(offset / 4096) % BUFFERS];
    slot->start = REAL(mmap)(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return slot->start;
}

void *mmap(void *start, size_t length, int rights, int flags, int handle, off_t offset) {
    if (handle >= 0 && handle < MOST_HANDLES && ours[handle]) return buffer_at(length, offset);
    return REAL(mmap)(start, length, rights, flags, handle, offset);
}

void *mmap64(void *start, size_t length, int rights, int flags, int handle, off_t offset) {
    if (handle >= 0 && handle < MOST_HANDLES && ours[handle]) return buffer_at(length, offset);
    return REAL(mmap64)(start, length, rights, flags, handle, offset);
}
