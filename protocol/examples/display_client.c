/* A client of the display extension: prints the planes at each event, and saves the last picture. Build and run:
 *   cc -std=c99 -o display_client display_client.c && ./display_client SOCKET [EVENTS [PICTURE.ppm]] */
#define _GNU_SOURCE
#include "../vfio_user_display.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static const char proposal[] =
    "{\"capabilities\":{\"max_msg_fds\":1,"
    "\"x-gvt-display\":{\"version\":1,\"kinds\":[\"memfd\"],\"events\":[\"eventfd\"]}}}";
static int connection;

static void fail(const char *what)
{
    fprintf(stderr, "display_client: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void receive(void *data, size_t size, int *fd)
{
    while (size > 0) {
        char control[CMSG_SPACE(sizeof(int))];
        struct iovec vector = { data, size };
        struct msghdr message = { 0 };
        message.msg_iov = &vector;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        ssize_t count = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
        if (count <= 0)
            fail("the server closed the connection");
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (header && header->cmsg_type == SCM_RIGHTS && fd)
            memcpy(fd, CMSG_DATA(header), sizeof *fd);
        data = (char *)data + count;
        size -= (size_t)count;
    }
}

/* Sends a command, with a descriptor unless give is -1, and waits for its reply. Returns the reply's length, or -1. */
static int call(uint16_t command, const void *request, size_t size, int give, void *reply, size_t room, int *take)
{
    struct vfio_user_header header = { 1, command, (uint32_t)(sizeof header + size), 0, 0 };
    char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec vectors[] = { { &header, sizeof header }, { (void *)request, size } };
    struct msghdr message = { 0 };
    message.msg_iov = vectors;
    message.msg_iovlen = 2;
    if (give >= 0) {
        message.msg_control = control;
        message.msg_controllen = sizeof control;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof give);
        memcpy(CMSG_DATA(rights), &give, sizeof give);
    }
    if (sendmsg(connection, &message, MSG_NOSIGNAL) != (ssize_t)header.size)
        fail("sendmsg");
    receive(&header, sizeof header, take);
    size_t length = header.size - sizeof header;
    errno = EMSGSIZE;
    if (length > room)
        fail("invalid reply");
    receive(reply, length, take);
    errno = (int)header.error;
    return header.flags & VFIO_USER_F_ERROR ? -1 : (int)length;
}

static void negotiate(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    char message[4 + sizeof proposal] = { 0 }, reply[4096];
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(connection, (struct sockaddr *)&address, sizeof address) < 0)
        fail(path);
    memcpy(message + 4, proposal, sizeof proposal);
    if (call(VFIO_USER_VERSION, message, sizeof message, -1, reply, sizeof reply, NULL) < 0)
        fail("VERSION");
}

static void print_plane(uint32_t type, const char *name)
{
    struct { struct vfio_user_display_plane info; struct vfio_user_display_plane_ext more; } plane = { 0 };
    plane.info.argsz = sizeof plane;
    plane.info.drm_plane_type = type;
    plane.more.head = VFIO_USER_DISPLAY_FIRST_LIT;
    if (call(VFIO_USER_DISPLAY_QUERY_GFX_PLANE, &plane, sizeof plane, -1, &plane, sizeof plane, NULL) < 0)
        fail("QUERY_GFX_PLANE");
    if (plane.more.state == VFIO_USER_DISPLAY_STATE_ENABLED)
        printf(" %s=%ux%u%+d%+d", name, plane.more.src_width, plane.more.src_height, plane.more.x, plane.more.y);
}

static void write_picture(const char *path)
{
    struct vfio_user_display_buffer_request request = {
        sizeof(struct vfio_user_display_buffer_reply), 0, VFIO_USER_DISPLAY_FIRST_LIT, VFIO_USER_DISPLAY_KIND_MEMFD,
        VFIO_USER_DISPLAY_CONTENT_HEAD_WITH_CURSOR, 0, 0 };
    struct vfio_user_display_buffer_reply reply;
    int fd = -1;
    if (call(VFIO_USER_DISPLAY_GET_BUFFER, &request, sizeof request, -1, &reply, sizeof reply, &fd) < 0)
        fail("GET_BUFFER");
    const uint8_t *pixels = mmap(NULL, reply.size, PROT_READ, MAP_SHARED, fd, 0);
    FILE *file = fopen(path, "wb");
    if (pixels == MAP_FAILED || !file)
        fail(path);
    fprintf(file, "P6 %u %u 255\n", reply.width, reply.height);
    for (uint32_t y = 0; y < reply.height; y++)
        for (uint32_t x = 0; x < reply.width; x++)
            for (int byte = 2; byte >= 0; byte--) /* XRGB8888 is B, G, R, X */
                fputc(pixels[reply.offset + (size_t)y * reply.stride + 4 * x + byte], file);
    fclose(file);
    munmap((void *)pixels, reply.size);
    close(fd);
    struct vfio_user_display_release release = { reply.id, 0 };
    call(VFIO_USER_DISPLAY_RELEASE, &release, sizeof release, -1, NULL, 0, NULL);
}

int main(int argc, char **argv)
{
    uint64_t value;
    int event = eventfd(0, EFD_CLOEXEC);
    struct vfio_user_display_irq_set bind = {
        sizeof bind, VFIO_USER_DISPLAY_IRQ_DATA_EVENTFD | VFIO_USER_DISPLAY_IRQ_TRIGGER, 5, 0, 1 };
    if (argc < 2)
        return fprintf(stderr, "usage: display_client SOCKET [EVENTS [PICTURE.ppm]]\n"), 2;
    negotiate(argv[1]);
    if (call(VFIO_USER_DEVICE_SET_IRQS, &bind, sizeof bind, event, NULL, 0, NULL) < 0)
        fail("DEVICE_SET_IRQS");
    puts("ready");
    fflush(stdout);
    for (long left = argc > 2 ? atol(argv[2]) : -1; left != 0 && read(event, &value, sizeof value) > 0; left--) {
        printf("event primary=%d cursor=%d", (value & 0xffffffff) != 0, value >> 32 != 0);
        print_plane(VFIO_USER_DISPLAY_PLANE_PRIMARY, "primary");
        print_plane(VFIO_USER_DISPLAY_PLANE_CURSOR, "cursor");
        puts("");
        fflush(stdout);
    }
    if (argc > 3)
        write_picture(argv[3]);
    return 0;
}
