/* SPDX-License-Identifier: MIT
 * A UEFI driver for the screen of gvt-device. It reserves a frame buffer in the machine's memory and tells the device
 * where it is (docs/firmware.md), which shows it until a driver of the operating system takes over. */
#include "efi.h"

enum { MAX_MODES = 24, ROW_ALIGNMENT = 64, BYTES_PER_PIXEL = 4 };

/* The registers of the device, in BAR 0. */
enum Register {
    G2V_NOTIFY = 0x78818,
    GOP_FB_BASE = 0x78860,
    GOP_SIGNATURE = 0x78880,
    GOP_MODE_COUNT = 0x78884,
    GOP_MODES = 0x78888,
};
enum Notification { DESCRIBE = 8, SHOW = 9, CLEAR = 10 };
enum { SIGNATURE = 0x47545647, INTEL = 0x8086, DISPLAY_CONTROLLER = 0x03 };

/* The registers from GOP_FB_BASE on that a frame buffer needs. */
typedef struct {
    uint32 address;
    uint32 width;
    uint32 height;
    uint32 pitch;
} FrameBuffer;

typedef struct {
    DevicePath node;
    uint32 address;
    DevicePath end;
} __attribute__((packed)) DisplayPath;

typedef struct {
    Gop gop; /* first, so that a Gop is its Screen */
    GopMode mode;
    GopInfo info;
    uint32 modes[MAX_MODES]; /* the height in the upper half, the width in the lower */
    PciIo *pci;
    uint64 attributes;
    uint64 frame_buffer;
    uintn pages;
    Handle handle;
    DevicePath *path;
} Screen;

static const Guid pci_io = {0x4cf5b200, 0x68b8, 0x4ca5, {0x9e, 0xec, 0xb2, 0x3e, 0x3f, 0x50, 0x02, 0x9a}};
static const Guid device_path = {0x09576e91, 0x6d3f, 0x11d2, {0x8e, 0x39, 0x00, 0xa0, 0xc9, 0x69, 0x72, 0x3b}};
static const Guid graphics_output = {0x9042a9de, 0x23dc, 0x4a38, {0x96, 0xfb, 0x7a, 0xde, 0xd0, 0x80, 0x51, 0x6a}};
static const Guid driver_binding = {0x18a031ab, 0xb443, 0x4d1a, {0xa5, 0xc0, 0x0c, 0x09, 0x26, 0x1e, 0x9f, 0x71}};

/* The first external digital display of the adapter. Source: ACPI 6.5, appendix B.4.2 (_DOD). */
static const DisplayPath display_path = {
    {ACPI_DEVICE_PATH, ACPI_ADR, sizeof(DevicePath) + sizeof(uint32)},
    0x80010300,
    {END_DEVICE_PATH, END_ENTIRE, sizeof(DevicePath)},
};

static BootServices *boot;

static Status failed(Status status) {
    return status >> 63;
}

/* Reads consecutive registers. */
static Status read(PciIo *pci, uint32 offset, uintn count, uint32 *values) {
    return pci->mem_read(pci, WIDTH_UINT32, 0, offset, count, values);
}

static Status notify(PciIo *pci, uint32 notification) {
    return pci->mem_write(pci, WIDTH_UINT32, 0, G2V_NOTIFY, 1, &notification);
}

/* Has the device show or clear a frame buffer; show none if its address is 0. */
static Status notify_about(PciIo *pci, uint32 notification, FrameBuffer wanted) {
    uint32 address = 0;
    Status status = pci->mem_write(pci, WIDTH_UINT32, 0, GOP_FB_BASE, sizeof(wanted) / sizeof(uint32), &wanted);
    if (!failed(status)) {
        status = notify(pci, notification);
    }
    if (!failed(status)) {
        status = read(pci, GOP_FB_BASE, 1, &address);
    }
    return failed(status) ? status : wanted.address == address ? SUCCESS : DEVICE_ERROR;
}

static uint32 width_of(uint32 mode) {
    return mode & 0xFFFF;
}

static uint32 height_of(uint32 mode) {
    return mode >> 16;
}

static uint32 pitch_of(uint32 mode) {
    return (width_of(mode) * BYTES_PER_PIXEL + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
}

static GopInfo info_of(uint32 mode) {
    GopInfo info = {
        .width = width_of(mode),
        .height = height_of(mode),
        .format = BLUE_GREEN_RED_RESERVED,
        .pixels_per_row = pitch_of(mode) / BYTES_PER_PIXEL,
    };
    return info;
}

static Status query_mode(Gop *gop, uint32 mode, uintn *info_size, GopInfo **info) {
    Screen *screen = (Screen *)gop;
    if (!info_size || !info || mode >= screen->mode.mode_count) {
        return INVALID_PARAMETER;
    }
    Status status = boot->allocate_pool(BOOT_SERVICES_DATA, sizeof(GopInfo), (void **)info);
    if (!failed(status)) {
        **info = info_of(screen->modes[mode]);
        *info_size = sizeof(GopInfo);
    }
    return status;
}

static Status set_mode(Gop *gop, uint32 mode) {
    Screen *screen = (Screen *)gop;
    if (mode >= screen->mode.mode_count) {
        return UNSUPPORTED;
    }
    uint32 size = screen->modes[mode];
    FrameBuffer wanted = {(uint32)screen->frame_buffer, width_of(size), height_of(size), pitch_of(size)};
    /* The device is faster, but reaches only memory that the virtual machine shares with it. */
    if (failed(notify_about(screen->pci, CLEAR, wanted))) {
        boot->set_mem((void *)screen->frame_buffer, (uintn)wanted.pitch * wanted.height, 0);
    }
    Status status = notify_about(screen->pci, SHOW, wanted);
    if (!failed(status)) {
        screen->info = info_of(size);
        screen->mode.mode = mode;
        screen->mode.frame_buffer_size = (uintn)wanted.pitch * wanted.height;
    }
    return status;
}

/* Whether a range of pixels lies on the screen. */
static int fits(uintn start, uintn length, uintn limit) {
    return start <= limit && length <= limit - start;
}

static uint32 *pixel(const Screen *screen, uintn x, uintn y) {
    return (uint32 *)screen->frame_buffer + y * screen->info.pixels_per_row + x;
}

static void fill(const Screen *screen, uint32 colour, uintn x, uintn y, uintn width, uintn height) {
    uint32 *first = pixel(screen, x, y);
    for (uintn i = 0; i < width; i++) {
        first[i] = colour;
    }
    for (uintn row = 1; row < height; row++) {
        boot->copy_mem(pixel(screen, x, y + row), first, width * BYTES_PER_PIXEL);
    }
}

/* Copies rows, last first if the destination is below the source, which may overlap it. */
static void copy(uint32 *destination, uintn destination_step, const uint32 *source, uintn source_step, uintn width,
                 uintn height, int upwards) {
    for (uintn i = 0; i < height; i++) {
        uintn row = upwards ? height - 1 - i : i;
        boot->copy_mem(destination + row * destination_step, source + row * source_step, width * BYTES_PER_PIXEL);
    }
}

static Status blt(Gop *gop, uint32 *buffer, enum BltOperation operation, uintn source_x, uintn source_y,
                  uintn destination_x, uintn destination_y, uintn width, uintn height, uintn delta) {
    const Screen *screen = (const Screen *)gop;
    uintn step = screen->info.pixels_per_row;
    uintn buffer_step = delta ? delta / BYTES_PER_PIXEL : width;
    int is_source_on_screen =
        fits(source_x, width, screen->info.width) && fits(source_y, height, screen->info.height);
    int is_destination_on_screen =
        fits(destination_x, width, screen->info.width) && fits(destination_y, height, screen->info.height);
    if (!width || !height || (operation != VIDEO_TO_VIDEO && !buffer)) {
        return INVALID_PARAMETER;
    }
    switch (operation) {
    case VIDEO_FILL:
        if (!is_destination_on_screen) {
            return INVALID_PARAMETER;
        }
        fill(screen, *buffer, destination_x, destination_y, width, height);
        return SUCCESS;
    case VIDEO_TO_BUFFER:
        if (!is_source_on_screen) {
            return INVALID_PARAMETER;
        }
        copy(buffer + destination_y * buffer_step + destination_x, buffer_step, pixel(screen, source_x, source_y), step,
             width, height, 0);
        return SUCCESS;
    case BUFFER_TO_VIDEO:
        if (!is_destination_on_screen) {
            return INVALID_PARAMETER;
        }
        copy(pixel(screen, destination_x, destination_y), step, buffer + source_y * buffer_step + source_x, buffer_step,
             width, height, 0);
        return SUCCESS;
    case VIDEO_TO_VIDEO:
        if (!is_source_on_screen || !is_destination_on_screen) {
            return INVALID_PARAMETER;
        }
        copy(pixel(screen, destination_x, destination_y), step, pixel(screen, source_x, source_y), step, width, height,
             destination_y > source_y);
        return SUCCESS;
    default:
        return INVALID_PARAMETER;
    }
}

/* Reads the modes and returns the pages of a frame buffer for any of them; 0 without a monitor. */
static uintn read_modes(Screen *screen) {
    uintn bytes = 0;
    if (failed(notify(screen->pci, DESCRIBE)) || failed(read(screen->pci, GOP_MODES, MAX_MODES, screen->modes)) ||
        failed(read(screen->pci, GOP_MODE_COUNT, 1, &screen->mode.mode_count)) || screen->mode.mode_count > MAX_MODES) {
        return 0;
    }
    for (uint32 i = 0; i < screen->mode.mode_count; i++) {
        uintn size = (uintn)pitch_of(screen->modes[i]) * height_of(screen->modes[i]);
        bytes = size > bytes ? size : bytes;
    }
    return (bytes + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE;
}

/* The path of the display: that of the adapter with display_path instead of its end; null without memory. */
static DevicePath *path_below(const DevicePath *adapter) {
    uintn length = 0;
    void *path;
    const uint8 *bytes = (const uint8 *)adapter;
    for (const DevicePath *node = adapter; node->type != END_DEVICE_PATH; node = (const DevicePath *)(bytes + length)) {
        length += node->length;
    }
    if (failed(boot->allocate_pool(BOOT_SERVICES_DATA, length + sizeof(display_path), &path))) {
        return 0;
    }
    boot->copy_mem(path, adapter, length);
    boot->copy_mem((uint8 *)path + length, &display_path, sizeof(display_path));
    return path;
}

/* Undoes what start_screen has done so far. */
static void end_screen(Screen *screen) {
    FrameBuffer none = {0};
    if (screen->frame_buffer) {
        notify_about(screen->pci, SHOW, none);
        boot->free_pages(screen->frame_buffer, screen->pages);
    }
    if (screen->path) {
        boot->free_pool(screen->path);
    }
    screen->pci->attributes(screen->pci, SET_ATTRIBUTES, screen->attributes, 0);
    boot->free_pool(screen);
}

/* Shows the preferred mode and creates the handle of the display. */
static Status start_screen(Screen *screen, const DevicePath *adapter) {
    uint64 address = 0xFFFFFFFF;
    Status status = screen->pci->attributes(screen->pci, ENABLE_ATTRIBUTES, PCI_MEMORY | PCI_BUS_MASTER, 0);
    if (failed(status)) {
        return status;
    }
    screen->pages = read_modes(screen);
    if (!screen->pages) {
        return UNSUPPORTED;
    }
    screen->path = path_below(adapter);
    if (!screen->path) {
        return OUT_OF_RESOURCES;
    }
    /* Reserved, so that an operating system never uses it: it is shown until its driver takes over. */
    status = boot->allocate_pages(ALLOCATE_MAX_ADDRESS, RESERVED_MEMORY, screen->pages, &address);
    if (failed(status)) {
        return status;
    }
    screen->frame_buffer = address;
    screen->mode.frame_buffer = address;
    screen->mode.info = &screen->info;
    screen->mode.info_size = sizeof(screen->info);
    screen->gop.query_mode = query_mode;
    screen->gop.set_mode = set_mode;
    screen->gop.blt = blt;
    screen->gop.mode = &screen->mode;
    status = set_mode(&screen->gop, 0);
    return failed(status) ? status
                          : boot->install_multiple_protocol_interfaces(
                                &screen->handle, &device_path, screen->path, &graphics_output, &screen->gop, (void *)0);
}

static Status open(Handle handle, const Guid *protocol, void **interface, DriverBinding *driver, Handle controller,
                   uint32 attributes) {
    return boot->open_protocol(handle, protocol, interface, driver->handle, controller, attributes);
}

/* Whether the device is one of ours. The register is read only from a display controller of Intel. */
static int is_ours(PciIo *pci) {
    uint32 config[3];
    uint32 signature = 0;
    uint64 attributes;
    if (failed(pci->pci_read(pci, WIDTH_UINT32, 0, 3, config)) || (config[0] & 0xFFFF) != INTEL ||
        config[2] >> 24 != DISPLAY_CONTROLLER || failed(pci->attributes(pci, GET_ATTRIBUTES, 0, &attributes)) ||
        failed(pci->attributes(pci, ENABLE_ATTRIBUTES, PCI_MEMORY, 0))) {
        return 0;
    }
    read(pci, GOP_SIGNATURE, 1, &signature);
    pci->attributes(pci, SET_ATTRIBUTES, attributes, 0);
    return signature == SIGNATURE;
}

static Status supported(DriverBinding *driver, Handle controller, DevicePath *remaining) {
    PciIo *pci;
    (void)remaining;
    Status status = open(controller, &pci_io, (void **)&pci, driver, controller, BY_DRIVER);
    if (failed(status)) {
        return status;
    }
    status = is_ours(pci) ? SUCCESS : UNSUPPORTED;
    boot->close_protocol(controller, &pci_io, driver->handle, controller);
    return status;
}

static Status start(DriverBinding *driver, Handle controller, DevicePath *remaining) {
    Screen *screen = 0;
    PciIo *pci;
    DevicePath *path;
    (void)remaining;
    Status status = open(controller, &pci_io, (void **)&pci, driver, controller, BY_DRIVER);
    if (failed(status)) {
        return status;
    }
    status = open(controller, &device_path, (void **)&path, driver, controller, GET_PROTOCOL);
    if (!failed(status)) {
        status = boot->allocate_pool(BOOT_SERVICES_DATA, sizeof(*screen), (void **)&screen);
    }
    if (!failed(status)) {
        boot->set_mem(screen, sizeof(*screen), 0);
        screen->pci = pci;
        pci->attributes(pci, GET_ATTRIBUTES, 0, &screen->attributes);
        status = start_screen(screen, path);
        if (failed(status)) {
            end_screen(screen);
        }
    }
    if (failed(status)) {
        boot->close_protocol(controller, &pci_io, driver->handle, controller);
        return status;
    }
    return open(controller, &pci_io, (void **)&pci, driver, screen->handle, BY_CHILD_CONTROLLER);
}

static Status stop(DriverBinding *driver, Handle controller, uintn children, Handle *child) {
    Screen *screen;
    if (!children) {
        return boot->close_protocol(controller, &pci_io, driver->handle, controller);
    }
    Status status = open(*child, &graphics_output, (void **)&screen, driver, controller, GET_PROTOCOL);
    if (failed(status)) {
        return status;
    }
    boot->close_protocol(controller, &pci_io, driver->handle, *child);
    status = boot->uninstall_multiple_protocol_interfaces(
        *child, &device_path, screen->path, &graphics_output, &screen->gop, (void *)0);
    if (failed(status)) {
        PciIo *pci;
        open(controller, &pci_io, (void **)&pci, driver, *child, BY_CHILD_CONTROLLER);
        return status;
    }
    end_screen(screen);
    return SUCCESS;
}

static DriverBinding driver = {supported, start, stop, .version = 0x10};

Status efi_main(Handle image, SystemTable *system) {
    boot = system->boot_services;
    driver.image = image;
    driver.handle = image;
    return boot->install_multiple_protocol_interfaces(&driver.handle, &driver_binding, &driver, (void *)0);
}
