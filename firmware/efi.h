/* SPDX-License-Identifier: MIT
 * What the driver uses of UEFI. Names and layouts: UEFI specification 2.10, in the section named at each group.
 * Members that are not used have the type Unused, so that those behind them are at their places. */
#ifndef EFI_H
#define EFI_H

typedef unsigned char uint8;
typedef unsigned short uint16;
typedef unsigned int uint32;
typedef unsigned long long uint64;
typedef uint64 uintn;
typedef uintn Status;
typedef void *Handle;
typedef void *Unused;

/* Appendix D */
#define EFI_ERROR(code) ((code) | 1ull << 63)
enum { SUCCESS = 0 };
#define INVALID_PARAMETER EFI_ERROR(2)
#define UNSUPPORTED EFI_ERROR(3)
#define DEVICE_ERROR EFI_ERROR(7)
#define OUT_OF_RESOURCES EFI_ERROR(9)

/* Appendix A */
typedef struct {
    uint32 data1;
    uint16 data2;
    uint16 data3;
    uint8 data4[8];
} Guid;

/* Section 7: boot services */
enum AllocateType { ALLOCATE_MAX_ADDRESS = 1 };
enum MemoryType { RESERVED_MEMORY = 0, BOOT_SERVICES_DATA = 4 };
enum OpenAttributes { BY_HANDLE_PROTOCOL = 0x01, GET_PROTOCOL = 0x02, BY_CHILD_CONTROLLER = 0x08, BY_DRIVER = 0x10 };
enum { EFI_PAGE_SIZE = 4096 };

typedef struct {
    uint8 header[24];
    Unused tpl[2];
    Status (*allocate_pages)(enum AllocateType type, enum MemoryType memory, uintn pages, uint64 *address);
    Status (*free_pages)(uint64 address, uintn pages);
    Unused get_memory_map;
    Status (*allocate_pool)(enum MemoryType memory, uintn size, void **buffer);
    Status (*free_pool)(void *buffer);
    Unused events[6];
    Unused install_protocol_interface[3];
    Unused handle_protocol[6];
    Unused images[5];
    Unused miscellaneous[3];
    Unused connect_controller[2];
    Status (*open_protocol)(
        Handle handle, const Guid *protocol, void **interface, Handle agent, Handle controller, uint32 attributes);
    Status (*close_protocol)(Handle handle, const Guid *protocol, Handle agent, Handle controller);
    Unused open_protocol_information[4];
    Status (*install_multiple_protocol_interfaces)(Handle *handle, ...);
    Status (*uninstall_multiple_protocol_interfaces)(Handle handle, ...);
    Unused calculate_crc32;
    void (*copy_mem)(void *destination, const void *source, uintn length);
    void (*set_mem)(void *buffer, uintn size, uint8 value);
} BootServices;

/* Section 4.3 */
typedef struct {
    uint8 header[24];
    Unused vendor;
    uint32 revision;
    Unused console[6];
    Unused runtime_services;
    BootServices *boot_services;
} SystemTable;

/* Section 10: device paths */
typedef struct {
    uint8 type;
    uint8 subtype;
    uint16 length;
} DevicePath;

enum { ACPI_DEVICE_PATH = 2, ACPI_ADR = 3, END_DEVICE_PATH = 0x7F, END_ENTIRE = 0xFF };

/* Section 11.1: driver binding */
typedef struct DriverBinding DriverBinding;
struct DriverBinding {
    Status (*supported)(DriverBinding *this, Handle controller, DevicePath *remaining);
    Status (*start)(DriverBinding *this, Handle controller, DevicePath *remaining);
    Status (*stop)(DriverBinding *this, Handle controller, uintn children, Handle *child);
    uint32 version;
    Handle image;
    Handle handle;
};

/* Section 14.4: PCI I/O */
enum PciWidth { WIDTH_UINT32 = 2 };
enum PciAttributeOperation { GET_ATTRIBUTES = 0, SET_ATTRIBUTES = 1, ENABLE_ATTRIBUTES = 2 };
enum PciAttributes { PCI_MEMORY = 0x0200, PCI_BUS_MASTER = 0x0400 };

typedef struct PciIo PciIo;
typedef Status PciMemoryAccess(PciIo *this, enum PciWidth width, uint8 bar, uint64 offset, uintn count, void *buffer);
struct PciIo {
    Unused poll[2];
    PciMemoryAccess *mem_read;
    PciMemoryAccess *mem_write;
    Unused io[2];
    Status (*pci_read)(PciIo *this, enum PciWidth width, uint32 offset, uintn count, void *buffer);
    Unused pci_write;
    Unused dma[6];
    Unused get_location;
    Status (*attributes)(PciIo *this, enum PciAttributeOperation operation, uint64 attributes, uint64 *result);
};

/* Section 12.9: graphics output */
enum PixelFormat { BLUE_GREEN_RED_RESERVED = 1 };
enum BltOperation { VIDEO_FILL, VIDEO_TO_BUFFER, BUFFER_TO_VIDEO, VIDEO_TO_VIDEO };

typedef struct {
    uint32 version;
    uint32 width;
    uint32 height;
    enum PixelFormat format;
    uint32 masks[4];
    uint32 pixels_per_row;
} GopInfo;

typedef struct {
    uint32 mode_count;
    uint32 mode;
    GopInfo *info;
    uintn info_size;
    uint64 frame_buffer;
    uintn frame_buffer_size;
} GopMode;

typedef struct Gop Gop;
struct Gop {
    Status (*query_mode)(Gop *this, uint32 mode, uintn *info_size, GopInfo **info);
    Status (*set_mode)(Gop *this, uint32 mode);
    Status (*blt)(Gop *this, uint32 *buffer, enum BltOperation operation, uintn source_x, uintn source_y,
                  uintn destination_x, uintn destination_y, uintn width, uintn height, uintn delta);
    GopMode *mode;
};

#endif
