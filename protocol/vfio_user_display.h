/* The vfio-user display extension, version 1, for C99. vfio-user-gfx.md (part 1) and vfio-user-display.md (part 2)
 * describe it. Every number on the wire is little-endian, so these structures fit little-endian machines only.
 */
#ifndef VFIO_USER_DISPLAY_H
#define VFIO_USER_DISPLAY_H

#include <stdint.h>

/* The header in front of every message, and the vfio-user commands that the extension uses. */

#define VFIO_USER_VERSION                1
#define VFIO_USER_DEVICE_GET_INFO        4
#define VFIO_USER_DEVICE_GET_REGION_INFO 5
#define VFIO_USER_DEVICE_GET_IRQ_INFO    7
#define VFIO_USER_DEVICE_SET_IRQS        8
#define VFIO_USER_REGION_READ            9
#define VFIO_USER_REGION_WRITE           10

#define VFIO_USER_F_REPLY    0x01u /* type, in bits 0 to 3 */
#define VFIO_USER_F_NO_REPLY 0x10u
#define VFIO_USER_F_ERROR    0x20u

struct vfio_user_header {
    uint16_t id;
    uint16_t command;
    uint32_t size; /* of the whole message */
    uint32_t flags;
    uint32_t error; /* errno */
};

/* Commands of the extension; the server sends those from 0xf080 on, with NO_REPLY. */

#define VFIO_USER_DISPLAY_QUERY_GFX_PLANE 0xf00e
#define VFIO_USER_DISPLAY_GET_GFX_DMABUF  0xf00f
#define VFIO_USER_DISPLAY_GET_BUFFER      0xf010
#define VFIO_USER_DISPLAY_RELEASE         0xf011
#define VFIO_USER_DISPLAY_GET_DAMAGE      0xf012
#define VFIO_USER_DISPLAY_SCREENSHOT      0xf013
#define VFIO_USER_DISPLAY_SET_OUTPUT      0xf014
#define VFIO_USER_DISPLAY_DESCRIBE        0xf020
#define VFIO_USER_DISPLAY_REFRESH         0xf080
#define VFIO_USER_DISPLAY_BUFFER_RETIRED  0xf081
#define VFIO_USER_DISPLAY_HEAD_CHANGED    0xf082

/* Regions and interrupt: the values in their type capabilities. */

#define VFIO_USER_DISPLAY_TYPE_GFX          1 /* of regions and of the interrupt */
#define VFIO_USER_DISPLAY_REGION_EDID       1
#define VFIO_USER_DISPLAY_REGION_SHADOW     0x100
#define VFIO_USER_DISPLAY_IRQ_DISPLAY       1
#define VFIO_USER_DISPLAY_IRQ_INFO_CAPS     0x10 /* flag: cap_offset follows count */
#define VFIO_USER_DISPLAY_IRQ_CAP_TYPE      1
#define VFIO_USER_DISPLAY_IRQ_CAP_DISPLAY   2

struct vfio_user_display_cap {
    uint16_t id;
    uint16_t version;
    uint32_t next; /* from the start of the payload; 0 ends the chain */
};

struct vfio_user_display_irq_info {
    uint32_t argsz;
    uint32_t flags;
    uint32_t index;
    uint32_t count;
    uint32_t cap_offset;
};

struct vfio_user_display_irq_cap_type {
    struct vfio_user_display_cap header;
    uint32_t type;
    uint32_t subtype;
};

/* Aligned to only four bytes in the message: copy it out. Test the bits of the value that is read from the eventfd; do
 * not compare the value. */
struct vfio_user_display_irq_cap_display {
    struct vfio_user_display_cap header;
    uint64_t cur_event_val;
    uint64_t pri_event_val;
};

struct vfio_user_display_irq_set {
    uint32_t argsz;
    uint32_t flags;
    uint32_t index;
    uint32_t start;
    uint32_t count;
};

#define VFIO_USER_DISPLAY_IRQ_DATA_NONE    0x01
#define VFIO_USER_DISPLAY_IRQ_DATA_BOOL    0x02
#define VFIO_USER_DISPLAY_IRQ_DATA_EVENTFD 0x04
#define VFIO_USER_DISPLAY_IRQ_MASK         0x08
#define VFIO_USER_DISPLAY_IRQ_UNMASK       0x10
#define VFIO_USER_DISPLAY_IRQ_TRIGGER      0x20

/* The start of an EDID region: vfio_region_gfx_edid. */

#define VFIO_USER_DISPLAY_LINK_UP   1
#define VFIO_USER_DISPLAY_LINK_DOWN 2

struct vfio_user_display_edid {
    uint32_t edid_offset;
    uint32_t edid_max_size;
    uint32_t edid_size;
    uint32_t max_xres;
    uint32_t max_yres;
    uint32_t link_state;
};

/* QUERY_GFX_PLANE: vfio_device_gfx_plane_info, and the extension that may follow it. */

#define VFIO_USER_DISPLAY_PLANE_OVERLAY 0
#define VFIO_USER_DISPLAY_PLANE_PRIMARY 1
#define VFIO_USER_DISPLAY_PLANE_CURSOR  2

#define VFIO_USER_DISPLAY_QUERY_PROBE  1
#define VFIO_USER_DISPLAY_QUERY_DMABUF 2
#define VFIO_USER_DISPLAY_QUERY_REGION 4

#define VFIO_USER_DISPLAY_FIRST_LIT   0xffffffffu /* value of head in a request */
#define VFIO_USER_DISPLAY_NO_HOT_SPOT 0xffffffffu

struct vfio_user_display_plane {
    uint32_t argsz;
    uint32_t flags;
    uint32_t drm_plane_type;
    uint32_t drm_format;
    uint64_t drm_format_mod;
    uint32_t width;
    uint32_t height;
    uint32_t stride;
    uint32_t size;
    uint32_t x_pos;
    uint32_t y_pos;
    uint32_t x_hot;
    uint32_t y_hot;
    uint32_t region_index_or_dmabuf_id;
    uint32_t reserved;
};

#define VFIO_USER_DISPLAY_STATE_DISABLED      0
#define VFIO_USER_DISPLAY_STATE_ENABLED       1
#define VFIO_USER_DISPLAY_STATE_NOT_SUPPORTED 2
#define VFIO_USER_DISPLAY_LATCHED             1 /* in flags */
#define VFIO_USER_DISPLAY_MEMORY_MISSING      2
#define VFIO_USER_DISPLAY_GUEST_GONE          4
#define VFIO_USER_DISPLAY_NEEDS_COMPOSING     8

#define VFIO_USER_DISPLAY_KIND_DMABUF 1
#define VFIO_USER_DISPLAY_KIND_MEMFD  2
#define VFIO_USER_DISPLAY_KIND_REGION 4

#define VFIO_USER_DISPLAY_NO_DMABUF_NO_BUFFER    1
#define VFIO_USER_DISPLAY_NO_DMABUF_NOT_PROPOSED 2
#define VFIO_USER_DISPLAY_NO_DMABUF_OTHER_USER   3
#define VFIO_USER_DISPLAY_NO_DMABUF_NO_UDMABUF   4
#define VFIO_USER_DISPLAY_NO_DMABUF_MEMORY       5
#define VFIO_USER_DISPLAY_NO_DMABUF_LIMIT        6
#define VFIO_USER_DISPLAY_NO_DMABUF_MODIFIER     7

struct vfio_user_display_plane_ext {
    uint32_t head;
    uint32_t plane;
    uint32_t state;
    uint32_t flags;
    uint64_t generation;
    uint64_t sequence;
    uint64_t frame;
    uint64_t timestamp_ns;
    int32_t x;
    int32_t y;
    uint32_t width;
    uint32_t height;
    uint32_t src_x; /* in the buffer; may change with each reply, even with the same dmabuf_id */
    uint32_t src_y;
    uint32_t src_width;
    uint32_t src_height;
    uint32_t rotation; /* DRM_MODE_ROTATE_* */
    uint32_t kinds;
    uint32_t no_dmabuf;
    uint32_t reserved;
    uint32_t head_width;
    uint32_t head_height;
    uint32_t picture_width;
    uint32_t picture_height;
};

/* GET_BUFFER and RELEASE. */

#define VFIO_USER_DISPLAY_BUFFER_ONLY_NEW_FILES 1 /* in the request's flags */
#define VFIO_USER_DISPLAY_BUFFER_EXPLAIN        2
#define VFIO_USER_DISPLAY_BUFFER_HAS_FILE       1 /* in the reply's flags */

#define VFIO_USER_DISPLAY_CONTENT_HEAD             0x100 /* in addition to the plane types */
#define VFIO_USER_DISPLAY_CONTENT_HEAD_WITH_CURSOR 0x101

struct vfio_user_display_buffer_request {
    uint32_t argsz;
    uint32_t flags;
    uint32_t head;
    uint32_t kind;
    uint32_t content;
    uint32_t plane;
    uint64_t reserved;
};

struct vfio_user_display_buffer_reply {
    uint32_t argsz;
    uint32_t flags;
    uint32_t kind;
    uint32_t id;
    uint32_t file_id;
    uint32_t drm_format;
    uint64_t drm_format_mod;
    uint32_t width;
    uint32_t height;
    uint32_t stride;
    uint32_t offset;
    uint32_t src_x;
    uint32_t src_y;
    uint64_t size;
    uint64_t sequence;
    uint64_t frame;
    uint64_t timestamp_ns;
    uint32_t damage_count; /* vfio_user_display_rectangle follow */
    uint32_t reason_length;
};

struct vfio_user_display_release {
    uint32_t slot;
    uint32_t reserved;
};

/* GET_DAMAGE. */

#define VFIO_USER_DISPLAY_MAX_RECTANGLES 64

struct vfio_user_display_damage_request {
    uint32_t argsz;
    uint32_t flags;
    uint32_t head;
    uint32_t reserved;
    uint64_t since;
};

struct vfio_user_display_damage_reply {
    uint32_t argsz;
    uint32_t count; /* vfio_user_display_rectangle follow */
    uint64_t sequence;
};

struct vfio_user_display_rectangle {
    uint32_t x;
    uint32_t y;
    uint32_t width;
    uint32_t height;
};

/* SCREENSHOT. */

#define VFIO_USER_DISPLAY_WITHOUT_CURSOR 1

struct vfio_user_display_screenshot_request {
    uint32_t argsz;
    uint32_t flags;
    uint32_t head;
    uint32_t reserved;
};

struct vfio_user_display_screenshot_reply {
    uint32_t argsz;
    uint32_t drm_format;
    uint32_t width;
    uint32_t height;
    uint32_t stride;
    uint32_t reserved;
    uint64_t size;
};

/* SET_OUTPUT; edid_size bytes follow. */

#define VFIO_USER_DISPLAY_OUTPUT_EDID   1
#define VFIO_USER_DISPLAY_OUTPUT_MODE   2
#define VFIO_USER_DISPLAY_OUTPUT_UNPLUG 4
#define VFIO_USER_DISPLAY_OUTPUT_LOSE_LINK 8
#define VFIO_USER_DISPLAY_OUTPUT_CHANGE_EDID 16

struct vfio_user_display_set_output {
    uint32_t argsz;
    uint32_t flags;
    uint32_t output;
    uint32_t width;
    uint32_t height;
    uint32_t refresh_mhz; /* millihertz */
    uint32_t edid_size;
    uint32_t reserved;
};

/* Messages of the server. */

#define VFIO_USER_DISPLAY_REFRESH_LATCHED 1u /* a plane or the whole head changed: part 2, section 2 */
#define VFIO_USER_DISPLAY_REFRESH_DRAWN 2u   /* the guest drew into a displayed buffer, or may have */

struct vfio_user_display_refresh {
    uint32_t head;
    uint32_t planes; /* bit n: plane type n */
    uint64_t sequence;
    uint64_t frame;
    uint64_t timestamp_ns;
    uint32_t missed;
    uint32_t reasons; /* VFIO_USER_DISPLAY_REFRESH_* */
};

struct vfio_user_display_buffer_retired {
    uint32_t dmabuf_id;
    uint32_t reserved;
};

#define VFIO_USER_DISPLAY_HEAD_LIT            1
#define VFIO_USER_DISPLAY_HEAD_MEMORY_MISSING 2
#define VFIO_USER_DISPLAY_HEAD_GUEST_GONE     4

struct vfio_user_display_head_changed {
    uint32_t head;
    uint32_t flags;
    uint32_t width;
    uint32_t height;
    uint64_t sequence;
    uint64_t timestamp_ns;
};

#define VFIO_USER_DISPLAY_SIZE(type, size) \
    typedef char vfio_user_display_size_of_##type[sizeof(struct type) == (size) ? 1 : -1]

VFIO_USER_DISPLAY_SIZE(vfio_user_header, 16);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_cap, 8);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_irq_info, 20);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_irq_cap_type, 16);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_irq_cap_display, 24);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_irq_set, 20);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_edid, 24);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_plane, 64);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_plane_ext, 112);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_buffer_request, 32);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_buffer_reply, 96);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_release, 8);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_damage_request, 24);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_damage_reply, 16);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_rectangle, 16);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_screenshot_request, 16);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_screenshot_reply, 32);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_set_output, 32);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_refresh, 40);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_buffer_retired, 8);
VFIO_USER_DISPLAY_SIZE(vfio_user_display_head_changed, 32);

#endif
