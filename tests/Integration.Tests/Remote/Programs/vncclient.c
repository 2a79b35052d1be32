/* A VNC viewer on libvncclient. It takes commands from a file to which they are appended, and tells on standard error
   what the server sends. Built and used by LibVncClient.cs.

   vncclient HOST:PORT COMMANDS PICTURE

   key KEYSYM DOWN     a key, by its keysym alone
   point X Y BUTTONS   where the pointer is, and which of its buttons are down
   size W H            asks for another size
   save                writes the picture, 0x00RRGGBB, to the file PICTURE and says "saved W H" */

#include <rfb/rfbclient.h>

enum { WAIT_US = 10000 };

static rfbBool make_picture(rfbClient *viewer)
{
    free(viewer->frameBuffer);
    viewer->frameBuffer = calloc((size_t)viewer->width * viewer->height, sizeof(uint32_t));
    fprintf(stderr, "size %d %d\n", viewer->width, viewer->height);
    return viewer->frameBuffer != NULL;
}

static void take_cursor(rfbClient *viewer, int hot_x, int hot_y, int width, int height, int bytes_per_pixel)
{
    (void)viewer;
    (void)bytes_per_pixel;
    fprintf(stderr, "cursor %d %d %d %d\n", hot_x, hot_y, width, height);
}

static rfbBool save(rfbClient *viewer, const char *path)
{
    FILE *file = fopen(path, "wb");
    size_t pixels = (size_t)viewer->width * viewer->height;
    rfbBool is_written = file != NULL && fwrite(viewer->frameBuffer, sizeof(uint32_t), pixels, file) == pixels;

    if (file == NULL || fclose(file) != 0 || !is_written) {
        fprintf(stderr, "cannot write %s\n", path);
        return FALSE;
    }
    fprintf(stderr, "saved %d %d\n", viewer->width, viewer->height);
    return TRUE;
}

static rfbBool obey(rfbClient *viewer, const char *line, const char *picture)
{
    unsigned int a, b, c;

    if (sscanf(line, "key %u %u", &a, &b) == 2) {
        return SendKeyEvent(viewer, a, b != 0);
    }
    if (sscanf(line, "point %u %u %u", &a, &b, &c) == 3) {
        return SendPointerEvent(viewer, (int)a, (int)b, (int)c);
    }
    if (sscanf(line, "size %u %u", &a, &b) == 2) {
        return SendExtDesktopSize(viewer, (uint16_t)a, (uint16_t)b);
    }
    return strcmp(line, "save\n") == 0 && save(viewer, picture);
}

int main(int argc, char **argv)
{
    rfbClient *viewer = rfbGetClient(8, 3, sizeof(uint32_t));
    FILE *commands = argc == 4 ? fopen(argv[2], "r") : NULL;
    char line[128];
    int program_argc = 2;

    if (viewer == NULL || commands == NULL) {
        fprintf(stderr, "usage: vncclient HOST:PORT COMMANDS PICTURE\n");
        return 2;
    }
    viewer->MallocFrameBuffer = make_picture;
    viewer->GotCursorShape = take_cursor;
    viewer->canHandleNewFBSize = TRUE;
    viewer->appData.useRemoteCursor = TRUE;
    viewer->appData.enableJPEG = FALSE;
    viewer->format.redShift = 16;
    viewer->format.greenShift = 8;
    viewer->format.blueShift = 0;
    if (!rfbInitClient(viewer, &program_argc, argv)) {
        return 1;
    }
    for (;;) {
        int ready = WaitForMessage(viewer, WAIT_US);

        if (ready < 0 || (ready > 0 && !HandleRFBServerMessage(viewer))) {
            return 1;
        }
        clearerr(commands);
        while (fgets(line, sizeof(line), commands) != NULL) {
            if (!obey(viewer, line, argv[3])) {
                fprintf(stderr, "cannot obey: %s", line);
                return 1;
            }
        }
    }
}
