// A vgabios for the screen of gvt-device: text and VBE modes in a frame buffer that it reserves in the machine's
// memory and that the device shows. docs/firmware.md of gvt-device describes the interface.
//
// Copyright (C) 2026 The gvt-device authors
//
// This file may be distributed under the terms of the GNU LGPLv3 license.

#include "biosvar.h" // GET_GLOBAL
#include "hw/pci.h" // pci_config_readl
#include "hw/pci_regs.h" // PCI_BASE_ADDRESS_4
#include "output.h" // dprintf
#include "std/vbe.h" // VBE_RETURN_STATUS_FAILED
#include "vgabios.h" // SET_VGA
#include "vgafb.h" // handle_gfx_op
#include "vgautil.h" // VBE_framebuffer
#include "x86.h" // outl

// The registers of the device, which the two ports of its I/O BAR reach.
#define PORT_INDEX      0
#define PORT_DATA       4
#define G2V_NOTIFY      0x78818
#define GOP_FB_BASE     0x78860
#define GOP_WIDTH       0x78864
#define GOP_HEIGHT      0x78868
#define GOP_PITCH       0x7886c
#define GOP_BPP         0x78870
#define GOP_SIGNATURE   0x78880
#define GOP_MODE_COUNT  0x78884
#define GOP_MODE0       0x78888

#define NOTIFY_DESCRIBE 8
#define NOTIFY_SHOW     9
#define NOTIFY_CLEAR    10
#define SIGNATURE       0x47545647

#define MONITOR_SIZES   24
#define STANDARD_SIZES  5
#define ALWAYS_SIZES    3       // of the standard sizes; others only if the monitor has them
#define FIRST_OTHER     0x140   // the number of the first mode that VESA has not numbered
#define ROW_ALIGN       64
#define FB_ALIGN        (64*1024)

// Each size has two modes: RGB565 and XRGB8888. VESA's numbers are those of modes with 64K and with 16.8M colours.
static struct gvt_mode_s {
    u16 number;
    struct vgamode_s info;
} gvt_modes[2 * (STANDARD_SIZES + MONITOR_SIZES)] VAR16 = {
    { 0x111, { MM_DIRECT,  640,  480, 16, 8, 16 } },
    { 0x112, { MM_DIRECT,  640,  480, 32, 8, 16 } },
    { 0x114, { MM_DIRECT,  800,  600, 16, 8, 16 } },
    { 0x115, { MM_DIRECT,  800,  600, 32, 8, 16 } },
    { 0x117, { MM_DIRECT, 1024,  768, 16, 8, 16 } },
    { 0x118, { MM_DIRECT, 1024,  768, 32, 8, 16 } },
    { 0x11a, { MM_DIRECT, 1280, 1024, 16, 8, 16 } },
    { 0x11b, { MM_DIRECT, 1280, 1024, 32, 8, 16 } },
    { 0x11e, { MM_DIRECT, 1600, 1200, 16, 8, 16 } },
    { 0x11f, { MM_DIRECT, 1600, 1200, 32, 8, 16 } },
};
// 80 columns and 25 rows.
static struct vgamode_s gvt_text VAR16 = { MM_DIRECT, 640, 400, 32, 8, 16 };
static u16 gvt_mode_count VAR16 = 2 * STANDARD_SIZES;
static u16 gvt_port VAR16;

static u32
gvt_read(u32 offset)
{
    u16 port = GET_GLOBAL(gvt_port);
    outl(offset, port + PORT_INDEX);
    return inl(port + PORT_DATA);
}

static void
gvt_write(u32 offset, u32 value)
{
    u16 port = GET_GLOBAL(gvt_port);
    outl(offset, port + PORT_INDEX);
    outl(value, port + PORT_DATA);
}

// A descriptor of all memory. A segment register that is loaded with it in protected mode keeps the limit in real mode.
static u64 gvt_gdt[2] VAR16 = { 0, GDT_DATA | GDT_GRANLIMIT(0xffffffff) };
static struct {
    u16 limit;
    u32 base;
} PACKED gvt_gdtr VAR16 = { sizeof(gvt_gdt) - 1 };
#define GDT_FLAT 8

#define LOAD_FLAT(SEG)                                          \
    do {                                                        \
        u32 cr0, selector = GDT_FLAT;                           \
        asm volatile(                                           \
            "lgdtl %%cs:%2\n"                                   \
            "movl %%cr0, %0\n"                                  \
            "orl $1, %0\n"                                      \
            "movl %0, %%cr0\n"                                  \
            "movw %w1, %%" #SEG "\n"                            \
            "andl $~1, %0\n"                                    \
            "movl %0, %%cr0\n"                                  \
            : "=&r"(cr0) : "r"(selector), "m"(gvt_gdtr) : "memory"); \
    } while (0)

// Whether the processor is in real mode. A virtual machine or an emulator of an operating system, for which the extra
// stack is off, has to be asked for memory above 1 MiB by int 1587, which is slower.
static int
is_real_mode(void)
{
    u16 msw;
    if (!(GET_BDA_EXT(flags) & BF_EXTRA_STACK))
        return 0;
    asm("smsww %0" : "=r"(msw));
    return !(msw & 1);
}

// Copies dwords anywhere in memory, first to last. Returns whether it did.
int
gvtvga_memcpy_high(u32 dest, u32 src, u32 len)
{
    if (!is_real_mode())
        return 0;
    len /= 4;
    LOAD_FLAT(es);
    asm volatile(
        "rep movsl %%es:(%%esi), %%es:(%%edi)\n"
        : "+D"(dest), "+S"(src), "+c"(len) : : "memory");
    return 1;
}

// Draws a character with its upper left corner at op's position. Returns whether it did.
int
gvtvga_write_char(struct gfx_op *op, struct segoff_s font, int rows, u32 foreground, u32 background)
{
    if (GET_GLOBAL(op->vmode_g->depth) != 32 || !is_real_mode())
        return 0;
    u32 dest = GET_GLOBAL(VBE_framebuffer) + op->y * op->linelength + op->x * 4;
    u16 fs = GET_SEG(FS);
    LOAD_FLAT(fs);
    int row, i;
    for (row = 0; row < rows; row++, dest += op->linelength) {
        u8 line = GET_FARVAR(font.seg, *(u8*)(font.offset + row));
        for (i = 0; i < 8; i++) {
            u32 colour = line & (0x80 >> i) ? foreground : background;
            asm volatile("movl %0, %%fs:(%1)" : : "r"(colour), "r"(dest + 4 * i) : "memory");
        }
    }
    SET_SEG(FS, fs);
    return 1;
}

struct vgamode_s *
gvtvga_find_mode(int mode)
{
    if (mode == 0x02 || mode == 0x03)
        return &gvt_text;
    int i;
    for (i = 0; i < GET_GLOBAL(gvt_mode_count); i++)
        if (GET_GLOBAL(gvt_modes[i].number) == mode)
            return &gvt_modes[i].info;
    return NULL;
}

void
gvtvga_list_modes(u16 seg, u16 *dest, u16 *last)
{
    int i;
    for (i = 0; i < GET_GLOBAL(gvt_mode_count) && dest < last; i++) {
        u16 number = GET_GLOBAL(gvt_modes[i].number);
        if (number)
            SET_FARVAR(seg, *dest++, number);
    }
    SET_FARVAR(seg, *dest, 0xffff);
}

int
gvtvga_get_linelength(struct vgamode_s *vmode_g)
{
    return ALIGN(GET_GLOBAL(vmode_g->width) * GET_GLOBAL(vmode_g->depth) / 8, ROW_ALIGN);
}

// Fills the frame buffer without the device, which reaches only memory that the virtual machine shares with it.
static void
clear(struct vgamode_s *vmode_g)
{
    struct gfx_op op;
    init_gfx_op(&op, vmode_g);
    op.xlen = GET_GLOBAL(vmode_g->width);
    op.ylen = GET_GLOBAL(vmode_g->height);
    op.op = GO_MEMSET;
    handle_gfx_op(&op);
}

int
gvtvga_set_mode(struct vgamode_s *vmode_g, int flags)
{
    MASK_BDA_EXT(flags, BF_EMULATE_TEXT, vmode_g == &gvt_text ? BF_EMULATE_TEXT : 0);
    u32 fb = GET_GLOBAL(VBE_framebuffer);
    gvt_write(GOP_FB_BASE, fb);
    gvt_write(GOP_WIDTH, GET_GLOBAL(vmode_g->width));
    gvt_write(GOP_HEIGHT, GET_GLOBAL(vmode_g->height));
    gvt_write(GOP_PITCH, gvtvga_get_linelength(vmode_g));
    gvt_write(GOP_BPP, GET_GLOBAL(vmode_g->depth));
    if (!(flags & MF_NOCLEARMEM)) {
        gvt_write(G2V_NOTIFY, NOTIFY_CLEAR);
        if (!gvt_read(GOP_FB_BASE)) {
            clear(vmode_g);
            gvt_write(GOP_FB_BASE, fb);
        }
    }
    gvt_write(G2V_NOTIFY, NOTIFY_SHOW);
    return gvt_read(GOP_FB_BASE) ? 0 : VBE_RETURN_STATUS_FAILED;
}

// Enters a size of the monitor into the list.
static void
add_size(u16 width, u16 height)
{
    u16 i, count = GET_GLOBAL(gvt_mode_count);
    for (i = 0; i < count; i++)
        if (GET_GLOBAL(gvt_modes[i].info.width) == width && GET_GLOBAL(gvt_modes[i].info.height) == height)
            return;
    for (i = count; i < count + 2; i++) {
        SET_VGA(gvt_modes[i].number, FIRST_OTHER + i - 2 * STANDARD_SIZES);
        SET_VGA(gvt_modes[i].info.memmodel, MM_DIRECT);
        SET_VGA(gvt_modes[i].info.width, width);
        SET_VGA(gvt_modes[i].info.height, height);
        SET_VGA(gvt_modes[i].info.depth, i == count ? 16 : 32);
        SET_VGA(gvt_modes[i].info.cwidth, 8);
        SET_VGA(gvt_modes[i].info.cheight, 16);
    }
    SET_VGA(gvt_mode_count, i);
}

// Lists the modes and returns the bytes that the largest one needs.
static u32
setup_modes(void)
{
    gvt_write(G2V_NOTIFY, NOTIFY_DESCRIBE);
    u32 sizes[MONITOR_SIZES];
    u32 count = gvt_read(GOP_MODE_COUNT), i, j;
    if (count > MONITOR_SIZES)
        count = MONITOR_SIZES;
    for (i = 0; i < count; i++)
        sizes[i] = gvt_read(GOP_MODE0 + 4 * i);

    for (i = 2 * ALWAYS_SIZES; i < 2 * STANDARD_SIZES; i++) {
        u32 size = ((u32)GET_GLOBAL(gvt_modes[i].info.height) << 16) | GET_GLOBAL(gvt_modes[i].info.width);
        for (j = 0; j < count && sizes[j] != size; j++)
            ;
        if (j == count)
            SET_VGA(gvt_modes[i].number, 0);
    }
    for (i = 0; i < count; i++)
        add_size(sizes[i], sizes[i] >> 16);

    u32 size = 0;
    for (i = 0; i < GET_GLOBAL(gvt_mode_count); i++) {
        u32 bytes = gvtvga_get_linelength(&gvt_modes[i].info) * (u32)GET_GLOBAL(gvt_modes[i].info.height);
        if (GET_GLOBAL(gvt_modes[i].number) && bytes > size)
            size = bytes;
    }
    return size;
}

int
gvtvga_setup(void)
{
    dprintf(1, "gvt vga init\n");
    if (GET_GLOBAL(HaveRunInit))
        return 0;

    int bdf = GET_GLOBAL(VgaBDF);
    if (bdf < 0)
        return -1;
    SET_VGA(gvt_port, pci_config_readl(bdf, PCI_BASE_ADDRESS_4) & PCI_BASE_ADDRESS_IO_MASK);
    if (gvt_read(GOP_SIGNATURE) != SIGNATURE)
        return -1;

    u32 size = ALIGN(setup_modes(), FB_ALIGN);
    u32 fb = allocate_pmm(size, 1, 1);
    if (!fb) {
        dprintf(1, "gvt vga: no memory for a frame buffer of %u bytes\n", size);
        return -1;
    }
    SET_VGA(gvt_gdtr.base, (u32)MAKE_FLATPTR(get_global_seg(), gvt_gdt));
    SET_VGA(VBE_framebuffer, fb);
    SET_VGA(VBE_total_memory, size);
    return 0;
}
