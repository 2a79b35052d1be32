-- A Wireshark dissector for the capture files that `gvt-device dump FILE --pcapng OUT` writes.
--     wireshark -X lua_script:protocol/vfio-user.lua OUT
-- The packets have link type USER0: the pseudo header of protocol/recording.md, then a vfio-user message.
-- Source of the layouts: QEMU, docs/interop/vfio-user.rst; linux/vfio.h. All fields are little-endian.

local vfio_user = Proto("vfio_user", "vfio-user")

local KINDS = { [0] = "From client", "From server", "Connected", "Disconnected", "Gap" }
local FILE_KINDS = { [0] = "Other", "Memory", "Eventfd", "Socket" }
local TYPES = { [0] = "Command", "Reply" }
local COMMANDS = {
    [1] = "VERSION", [2] = "DMA_MAP", [3] = "DMA_UNMAP", [4] = "DEVICE_GET_INFO", [5] = "DEVICE_GET_REGION_INFO",
    [6] = "DEVICE_GET_REGION_IO_FDS", [7] = "DEVICE_GET_IRQ_INFO", [8] = "DEVICE_SET_IRQS", [9] = "REGION_READ",
    [10] = "REGION_WRITE", [11] = "DMA_READ", [12] = "DMA_WRITE", [13] = "DEVICE_RESET", [15] = "REGION_WRITE_MULTI",
    [16] = "DEVICE_FEATURE", [17] = "MIG_DATA_READ", [18] = "MIG_DATA_WRITE",
    [0xF00E] = "QUERY_GFX_PLANE", [0xF00F] = "GET_GFX_DMABUF", [0xF010] = "GET_BUFFER", [0xF011] = "RELEASE",
    [0xF012] = "GET_DAMAGE", [0xF013] = "SCREENSHOT", [0xF014] = "SET_OUTPUT", [0xF020] = "DESCRIBE",
    [0xF080] = "REFRESH", [0xF081] = "BUFFER_RETIRED", [0xF082] = "HEAD_CHANGED",
}
local REGIONS = {
    [0] = "BAR0", "BAR1", "BAR2", "BAR3", "BAR4", "BAR5", "ROM", "CONFIG", "VGA",
}
local IRQS = { [0] = "INTX", "MSI", "MSIX", "ERR", "REQ", "DISPLAY" }
local PLANE_TYPES = { [0] = "Overlay", "Primary", "Cursor" }
local CONTENTS = { [0] = "Overlay", "Primary", "Cursor", [0x100] = "Head", [0x101] = "Head with cursor" }
local PLANE_STATES = { [0] = "Off", "On", "On, cannot be described" }
local NO_DMABUF = {
    [0] = "There is one", "No buffer", "Not proposed", "Other user", "No udmabuf", "Memory", "Limit", "Modifier",
}
local ERRNOS = {
    [1] = "EPERM", [2] = "ENOENT", [5] = "EIO", [7] = "E2BIG", [12] = "ENOMEM", [13] = "EACCES", [14] = "EFAULT",
    [16] = "EBUSY", [17] = "EEXIST", [19] = "ENODEV", [22] = "EINVAL", [28] = "ENOSPC", [38] = "ENOSYS",
    [61] = "ENODATA", [95] = "EOPNOTSUPP",
}
local CAPABILITIES = { [1] = "Sparse mmap", [2] = "Type", [3] = "MSI-X mappable" }

local F = {}

-- Creates a field whose filter is vfio_user.<name>.
local function field(name, kind, title, ...)
    local filter = "vfio_user." .. name
    F[name] = ProtoField[kind](filter, title, ...)
end

field("kind", "uint8", "Kind", base.DEC, KINDS)
field("session", "uint32", "Session", base.DEC)
field("missing", "uint64", "Missing entries", base.DEC)
field("file_kind", "uint32", "Kind", base.DEC, FILE_KINDS)
field("file_seals", "uint32", "Seals", base.HEX)
field("file_size", "uint64", "Size", base.HEX)

field("id", "uint16", "Message id", base.DEC)
field("command", "uint16", "Command", base.DEC, COMMANDS)
field("size", "uint32", "Message size", base.DEC)
field("flags", "uint32", "Flags", base.HEX)
field("type", "uint32", "Type", base.DEC, TYPES, 0xF)
field("no_reply", "bool", "No reply", 32, nil, 0x10)
field("error", "bool", "Error", 32, nil, 0x20)
field("errno", "uint32", "Errno", base.DEC, ERRNOS)
field("request_in", "framenum", "Request in", base.NONE, frametype.REQUEST)
field("reply_in", "framenum", "Reply in", base.NONE, frametype.RESPONSE)

field("major", "uint16", "Major", base.DEC)
field("minor", "uint16", "Minor", base.DEC)
field("json", "string", "Capabilities")
field("argsz", "uint32", "Argument size", base.DEC)
field("cap_offset", "uint32", "Capability offset", base.DEC)
field("address", "uint64", "Address", base.HEX)
field("offset", "uint64", "Offset", base.HEX)
field("length", "uint64", "Size", base.HEX)
field("count", "uint32", "Count", base.DEC)
field("count64", "uint64", "Count", base.DEC)
field("start", "uint32", "Start", base.DEC)
field("region", "uint32", "Region", base.DEC, REGIONS)
field("irq", "uint32", "Interrupt", base.DEC, IRQS)
field("data", "bytes", "Data")
field("value", "uint64", "Value", base.HEX)

field("dma_flags", "uint32", "DMA flags", base.HEX)
field("dma_read", "bool", "Readable", 32, nil, 1)
field("dma_write", "bool", "Writable", 32, nil, 2)
field("unmap_flags", "uint32", "Unmap flags", base.HEX)
field("unmap_bitmap", "bool", "Get dirty bitmap", 32, nil, 1)
field("unmap_all", "bool", "All", 32, nil, 2)

field("device_flags", "uint32", "Device flags", base.HEX)
field("device_reset", "bool", "Reset", 32, nil, 1)
field("device_pci", "bool", "PCI", 32, nil, 2)
field("regions", "uint32", "Regions", base.DEC)
field("irqs", "uint32", "Interrupts", base.DEC)

field("region_flags", "uint32", "Region flags", base.HEX)
field("region_read", "bool", "Readable", 32, nil, 1)
field("region_write", "bool", "Writable", 32, nil, 2)
field("region_mmap", "bool", "Mappable", 32, nil, 4)
field("region_caps", "bool", "Capabilities", 32, nil, 8)
field("cap_id", "uint16", "Capability", base.DEC, CAPABILITIES)
field("cap_version", "uint16", "Version", base.DEC)
field("cap_next", "uint32", "Next", base.DEC)
field("areas", "uint32", "Areas", base.DEC)
field("area_offset", "uint64", "Area offset", base.HEX)
field("area_size", "uint64", "Area size", base.HEX)

field("irq_flags", "uint32", "Interrupt flags", base.HEX)
field("irq_eventfd", "bool", "Eventfd", 32, nil, 1)
field("irq_maskable", "bool", "Maskable", 32, nil, 2)
field("irq_automasked", "bool", "Automasked", 32, nil, 4)
field("irq_noresize", "bool", "No resize", 32, nil, 8)
field("set_flags", "uint32", "Set flags", base.HEX)
field("set_none", "bool", "Data: none", 32, nil, 1)
field("set_bool", "bool", "Data: bool", 32, nil, 2)
field("set_eventfd", "bool", "Data: eventfd", 32, nil, 4)
field("set_mask", "bool", "Action: mask", 32, nil, 8)
field("set_unmask", "bool", "Action: unmask", 32, nil, 0x10)
field("set_trigger", "bool", "Action: trigger", 32, nil, 0x20)

field("feature", "uint32", "Feature", base.DEC, nil, 0xFFFF)
field("feature_flags", "uint32", "Feature flags", base.HEX)
field("feature_get", "bool", "Get", 32, nil, 0x10000)
field("feature_set", "bool", "Set", 32, nil, 0x20000)
field("feature_probe", "bool", "Probe", 32, nil, 0x40000)
field("data_size", "uint32", "Data size", base.DEC)
field("fd_type", "uint32", "Type", base.DEC, { [0] = "ioeventfd", "ioregionfd", "shared ioeventfd" })
field("fd_index", "uint32", "File index", base.DEC)

-- The display extension: protocol/vfio-user-gfx.md and protocol/vfio-user-display.md.
field("head", "uint32", "Head", base.DEC)
field("plane", "uint32", "Plane", base.DEC)
field("plane_type", "uint32", "Plane type", base.DEC, PLANE_TYPES)
field("plane_state", "uint32", "State", base.DEC, PLANE_STATES)
field("query_flags", "uint32", "Query flags", base.HEX)
field("query_probe", "bool", "Probe", 32, nil, 1)
field("query_dmabuf", "bool", "dma-buf", 32, nil, 2)
field("query_region", "bool", "Region", 32, nil, 4)
field("kinds", "uint32", "Kinds of buffer", base.HEX)
field("kind_dmabuf", "bool", "dma-buf", 32, nil, 1)
field("kind_memfd", "bool", "memfd", 32, nil, 2)
field("kind_region", "bool", "Region", 32, nil, 4)
field("no_dmabuf", "uint32", "Why no dma-buf", base.DEC, NO_DMABUF)
field("content", "uint32", "Content", base.HEX, CONTENTS)
field("format", "stringz", "Format")
field("modifier", "uint64", "Modifier", base.HEX)
field("width", "uint32", "Width", base.DEC)
field("height", "uint32", "Height", base.DEC)
field("stride", "uint32", "Stride", base.DEC)
field("bytes", "uint32", "Bytes", base.DEC)
field("bytes64", "uint64", "Bytes", base.DEC)
field("start_offset", "uint32", "Offset", base.DEC)
field("x", "int32", "X", base.DEC)
field("y", "int32", "Y", base.DEC)
field("hot_x", "uint32", "Hot spot X", base.DEC)
field("hot_y", "uint32", "Hot spot Y", base.DEC)
field("buffer", "uint32", "Buffer or region", base.DEC)
field("slot", "uint32", "Slot or buffer", base.DEC)
field("file_id", "uint32", "File", base.DEC)
field("generation", "uint64", "Generation", base.DEC)
field("sequence", "uint64", "Sequence", base.DEC)
field("frame", "uint64", "Frame", base.DEC)
field("time_ns", "uint64", "Time (ns)", base.DEC)
field("rotation", "uint32", "Rotation", base.HEX)
field("display_flags", "uint32", "Flags", base.HEX)
field("missed", "uint32", "Missed refreshes", base.DEC)
field("planes", "uint32", "Planes", base.HEX)
field("reasons", "uint32", "Reasons", base.HEX)
field("plane_overlay", "bool", "Overlay", 32, nil, 1)
field("plane_primary", "bool", "Primary", 32, nil, 2)
field("plane_cursor", "bool", "Cursor", 32, nil, 4)
field("refresh_mhz", "uint32", "Refresh rate (mHz)", base.DEC)
field("edid_delay_ms", "uint32", "EDID delay (ms)", base.DEC)
field("reason", "string", "Reason")
field("report", "string", "Report")
field("reserved", "uint32", "Reserved", base.HEX)

vfio_user.fields = {}
for _, value in pairs(F) do
    table.insert(vfio_user.fields, value)
end

local malformed = ProtoExpert.new(
    "vfio_user.malformed", "The payload is shorter than its fields", expert.group.MALFORMED, expert.severity.ERROR)
local bad_size = ProtoExpert.new(
    "vfio_user.bad_size", "The message's size breaks the framing", expert.group.PROTOCOL, expert.severity.WARN)
local unknown = ProtoExpert.new(
    "vfio_user.unknown_command", "No such command", expert.group.PROTOCOL, expert.severity.WARN)
vfio_user.experts = { malformed, bad_size, unknown }

-- Adds fields in order: { name, bytes }. A flags field is followed by its bits, each with a length of 0 bytes.
local function add(tree, payload, layout)
    local at, word = 0, 0
    for _, entry in ipairs(layout) do
        local name, bytes = entry[1], entry[2]
        if bytes == 0 then
            tree:add_le(F[name], payload(word, 4))
        else
            tree:add_le(F[name], payload(at, bytes))
            word, at = at, at + bytes
        end
    end
    return at
end

local function add_rest(tree, payload, at)
    local rest = payload:len() - at
    if rest > 0 then
        tree:add(F.data, payload(at, rest))
    end
    if rest == 1 or rest == 2 or rest == 4 or rest == 8 then
        tree:add_le(F.value, payload(at, rest))
    end
end

local function add_capabilities(tree, payload, at)
    while at >= 32 and at + 8 <= payload:len() do
        local id, following = payload(at, 2):le_uint(), payload(at + 4, 4):le_uint()
        local cap = tree:add(vfio_user, payload(at), CAPABILITIES[id] or "Capability")
        add(cap, payload(at):tvb(), { { "cap_id", 2 }, { "cap_version", 2 }, { "cap_next", 4 } })
        if id == 1 then
            local areas = payload(at + 8, 4):le_uint()
            cap:add_le(F.areas, payload(at + 8, 4))
            for i = 0, areas - 1 do
                cap:add_le(F.area_offset, payload(at + 16 + 16 * i, 8))
                cap:add_le(F.area_size, payload(at + 24 + 16 * i, 8))
            end
        end
        if following <= at then
            break
        end
        at = following
    end
end

local DEVICE_INFO = {
    { "argsz", 4 }, { "device_flags", 4 }, { "device_reset", 0 }, { "device_pci", 0 }, { "regions", 4 }, { "irqs", 4 },
}
local REGION_INFO = {
    { "argsz", 4 }, { "region_flags", 4 }, { "region_read", 0 }, { "region_write", 0 }, { "region_mmap", 0 },
    { "region_caps", 0 }, { "region", 4 }, { "cap_offset", 4 }, { "length", 8 }, { "offset", 8 },
}
local IRQ_INFO = {
    { "argsz", 4 }, { "irq_flags", 4 }, { "irq_eventfd", 0 }, { "irq_maskable", 0 }, { "irq_automasked", 0 },
    { "irq_noresize", 0 }, { "irq", 4 }, { "count", 4 },
}
local IRQ_SET = {
    { "argsz", 4 }, { "set_flags", 4 }, { "set_none", 0 }, { "set_bool", 0 }, { "set_eventfd", 0 }, { "set_mask", 0 },
    { "set_unmask", 0 }, { "set_trigger", 0 }, { "irq", 4 }, { "start", 4 }, { "count", 4 },
}
local DMA_MAP = {
    { "argsz", 4 }, { "dma_flags", 4 }, { "dma_read", 0 }, { "dma_write", 0 }, { "offset", 8 }, { "address", 8 },
    { "length", 8 },
}
local DMA_UNMAP = {
    { "argsz", 4 }, { "unmap_flags", 4 }, { "unmap_bitmap", 0 }, { "unmap_all", 0 }, { "address", 8 }, { "length", 8 },
}
local TRANSFER = { { "offset", 8 }, { "region", 4 }, { "count", 4 } }
local FEATURE = {
    { "argsz", 4 }, { "feature_flags", 4 }, { "feature", 0 }, { "feature_get", 0 }, { "feature_set", 0 },
    { "feature_probe", 0 },
}

local GFX_PLANE = {
    { "argsz", 4 }, { "query_flags", 4 }, { "query_probe", 0 }, { "query_dmabuf", 0 }, { "query_region", 0 },
    { "plane_type", 4 }, { "format", 4 }, { "modifier", 8 }, { "width", 4 }, { "height", 4 }, { "stride", 4 },
    { "bytes", 4 }, { "x", 4 }, { "y", 4 }, { "hot_x", 4 }, { "hot_y", 4 }, { "buffer", 4 }, { "reserved", 4 },
}
local GFX_PLANE_EXTENSION = {
    { "head", 4 }, { "plane", 4 }, { "plane_state", 4 }, { "display_flags", 4 }, { "generation", 8 }, { "sequence", 8 },
    { "frame", 8 }, { "time_ns", 8 }, { "x", 4 }, { "y", 4 }, { "width", 4 }, { "height", 4 }, { "x", 4 }, { "y", 4 },
    { "width", 4 }, { "height", 4 }, { "rotation", 4 }, { "kinds", 4 }, { "kind_dmabuf", 0 }, { "kind_memfd", 0 },
    { "kind_region", 0 }, { "no_dmabuf", 4 }, { "reserved", 4 }, { "width", 4 }, { "height", 4 }, { "width", 4 },
    { "height", 4 },
}
local BUFFER_REQUEST = {
    { "argsz", 4 }, { "display_flags", 4 }, { "head", 4 }, { "kinds", 4 }, { "content", 4 }, { "plane", 4 },
    { "reserved", 4 }, { "reserved", 4 },
}
local BUFFER_REPLY = {
    { "argsz", 4 }, { "display_flags", 4 }, { "kinds", 4 }, { "slot", 4 }, { "file_id", 4 }, { "format", 4 },
    { "modifier", 8 }, { "width", 4 }, { "height", 4 }, { "stride", 4 }, { "start_offset", 4 }, { "x", 4 }, { "y", 4 },
    { "bytes64", 8 }, { "sequence", 8 }, { "frame", 8 }, { "time_ns", 8 }, { "count", 4 }, { "bytes", 4 },
}
local RECTANGLE = { { "x", 4 }, { "y", 4 }, { "width", 4 }, { "height", 4 } }
local SCREENSHOT_REPLY = {
    { "argsz", 4 }, { "format", 4 }, { "width", 4 }, { "height", 4 }, { "stride", 4 }, { "reserved", 4 },
    { "bytes64", 8 },
}
local SET_OUTPUT = {
    { "argsz", 4 }, { "display_flags", 4 }, { "head", 4 }, { "width", 4 }, { "height", 4 }, { "refresh_mhz", 4 },
    { "bytes", 4 }, { "edid_delay_ms", 4 },
}
local REFRESH = {
    { "head", 4 }, { "planes", 4 }, { "plane_overlay", 0 }, { "plane_primary", 0 }, { "plane_cursor", 0 },
    { "sequence", 8 }, { "frame", 8 }, { "time_ns", 8 }, { "missed", 4 }, { "reasons", 4 },
}

local function add_rectangles(tree, payload, at, count)
    for i = 0, count - 1 do
        local rectangle = payload(at + 16 * i, 16)
        add(tree:add(vfio_user, rectangle, "Rectangle"), rectangle:tvb(), RECTANGLE)
    end
    return at + 16 * count
end

-- A dissector of fixed fields followed by data.
local function fixed(layout)
    return function(tree, payload)
        add_rest(tree, payload, add(tree, payload, layout))
    end
end

local PAYLOADS = {
    [1] = function(tree, payload)
        add(tree, payload, { { "major", 2 }, { "minor", 2 } })
        if payload:len() > 4 then
            tree:add(F.json, payload(4), payload(4):stringz())
        end
    end,
    [2] = fixed(DMA_MAP),
    [3] = fixed(DMA_UNMAP),
    [4] = fixed(DEVICE_INFO),
    [5] = function(tree, payload)
        add(tree, payload, REGION_INFO)
        add_capabilities(tree, payload, payload(12, 4):le_uint())
    end,
    [6] = function(tree, payload)
        add(tree, payload, { { "argsz", 4 }, { "region_flags", 4 }, { "region", 4 }, { "count", 4 } })
        for at = 16, payload:len() - 40, 40 do
            add(tree, payload(at):tvb(), { { "offset", 8 }, { "length", 8 }, { "fd_index", 4 }, { "fd_type", 4 } })
        end
    end,
    [7] = fixed(IRQ_INFO),
    [8] = fixed(IRQ_SET),
    [9] = fixed(TRANSFER),
    [10] = fixed(TRANSFER),
    [11] = fixed({ { "address", 8 }, { "count64", 8 } }),
    [12] = fixed({ { "address", 8 }, { "count64", 8 } }),
    [15] = function(tree, payload)
        tree:add_le(F.count64, payload(0, 8))
        for at = 8, payload:len() - 24, 24 do
            local write = tree:add(vfio_user, payload(at, 24), "Write")
            add(write, payload(at, 24):tvb(), { { "offset", 8 }, { "region", 4 }, { "count", 4 }, { "value", 8 } })
        end
    end,
    [16] = fixed(FEATURE),
    [17] = fixed({ { "argsz", 4 }, { "data_size", 4 } }),
    [18] = fixed({ { "argsz", 4 }, { "data_size", 4 } }),
    [0xF00E] = function(tree, payload)
        if payload:len() < 64 then
            add_rest(tree, payload, 0)
            return
        end
        add(tree, payload, GFX_PLANE)
        if payload:len() >= 176 then
            local more = payload(64, 112)
            add(tree:add(vfio_user, more, "Extension"), more:tvb(), GFX_PLANE_EXTENSION)
        end
    end,
    [0xF00F] = fixed({ { "buffer", 4 } }),
    [0xF010] = function(tree, payload, is_reply)
        if not is_reply then
            add(tree, payload, BUFFER_REQUEST)
            return
        end
        local at = add_rectangles(tree, payload, add(tree, payload, BUFFER_REPLY), payload(88, 4):le_uint())
        if payload(92, 4):le_uint() > 0 then
            tree:add(F.reason, payload(at, payload(92, 4):le_uint()))
        end
    end,
    [0xF011] = fixed({ { "slot", 4 }, { "reserved", 4 } }),
    [0xF012] = function(tree, payload, is_reply)
        if is_reply then
            local at = add(tree, payload, { { "argsz", 4 }, { "count", 4 }, { "sequence", 8 } })
            add_rectangles(tree, payload, at, payload(4, 4):le_uint())
        else
            add(tree, payload, {
                { "argsz", 4 }, { "display_flags", 4 }, { "head", 4 }, { "reserved", 4 }, { "sequence", 8 },
            })
        end
    end,
    [0xF013] = function(tree, payload, is_reply)
        add(tree, payload, is_reply and SCREENSHOT_REPLY
            or { { "argsz", 4 }, { "display_flags", 4 }, { "head", 4 }, { "reserved", 4 } })
    end,
    [0xF014] = fixed(SET_OUTPUT),
    [0xF020] = function(tree, payload)
        tree:add(F.report, payload())
    end,
    [0xF080] = fixed(REFRESH),
    [0xF081] = fixed({ { "buffer", 4 }, { "reserved", 4 } }),
    [0xF082] = fixed({
        { "head", 4 }, { "display_flags", 4 }, { "width", 4 }, { "height", 4 }, { "sequence", 8 }, { "time_ns", 8 },
    }),
}

-- The commands whose replies have no payload.
local EMPTY_REPLIES = { [2] = true, [8] = true, [18] = true }

-- Requests that wait for a reply, by sender, session and id; then the pairs, by frame.
local waiting, replies, requests = {}, {}, {}

function vfio_user.init()
    waiting, replies, requests = {}, {}, {}
end

local function pair_up(frame, kind, session, id, is_reply)
    local sender = is_reply and 1 - kind or kind
    local key = sender .. ":" .. session .. ":" .. id
    if not is_reply then
        waiting[key] = frame
    elseif waiting[key] then
        requests[frame], replies[waiting[key]] = waiting[key], frame
        waiting[key] = nil
    end
end

local function describe(command, payload)
    if (command == 9 or command == 10) and payload:len() >= 16 then
        local region = payload(8, 4):le_uint()
        local text = string.format(" %s 0x%s+%d", REGIONS[region] or region, payload(0, 8):le_uint64():tohex(-6),
            payload(12, 4):le_uint())
        if payload:len() == 20 then
            text = text .. string.format(" = 0x%08x", payload(16, 4):le_uint())
        end
        return text
    end
    return ""
end

local function dissect_message(buffer, pinfo, tree, kind, session)
    local header = tree:add(vfio_user, buffer(0, 16), "Header")
    local id, command = buffer(0, 2):le_uint(), buffer(2, 2):le_uint()
    local flags, is_reply = buffer(8, 4):le_uint(), buffer(8, 1):le_uint() % 16 == 1
    header:add_le(F.id, buffer(0, 2))
    local command_item = header:add_le(F.command, buffer(2, 2))
    local size_item = header:add_le(F.size, buffer(4, 4))
    local flags_tree = header:add_le(F.flags, buffer(8, 4))
    flags_tree:add_le(F.type, buffer(8, 4))
    flags_tree:add_le(F.no_reply, buffer(8, 4))
    flags_tree:add_le(F.error, buffer(8, 4))
    header:add_le(F.errno, buffer(12, 4))

    local name = COMMANDS[command]
    if not name then
        command_item:add_proto_expert_info(unknown)
        name = "command " .. command
    end
    if buffer(4, 4):le_uint() ~= buffer:len() then
        size_item:add_proto_expert_info(bad_size)
    end

    if not pinfo.visited then
        pair_up(pinfo.number, kind, session, id, is_reply)
    end
    if requests[pinfo.number] then
        header:add(F.request_in, requests[pinfo.number]):set_generated()
    end
    if replies[pinfo.number] then
        header:add(F.reply_in, replies[pinfo.number]):set_generated()
    end

    local failed = math.floor(flags / 0x20) % 2 == 1
    local info = name .. (is_reply and " reply" or "") .. " id=" .. id
    local payload = buffer:len() > 16 and buffer(16):tvb() or nil
    if failed then
        info = info .. " failed: " .. (ERRNOS[buffer(12, 4):le_uint()] or "unknown error")
    elseif payload then
        info = info .. describe(command, payload)
    end
    pinfo.cols.info = info

    if not payload or failed then
        return
    end
    local body = tree:add(vfio_user, buffer(16), name)
    local dissect = PAYLOADS[command]
    if not dissect or (is_reply and EMPTY_REPLIES[command]) then
        add_rest(body, payload, 0)
    elseif not pcall(dissect, body, payload, is_reply) then
        body:add_proto_expert_info(malformed)
    end
end

function vfio_user.dissector(buffer, pinfo, root)
    local kind, files, session = buffer(1, 1):uint(), buffer(2, 2):le_uint(), buffer(4, 4):le_uint()
    pinfo.cols.protocol = "vfio-user"
    pinfo.cols.src = kind == 1 and "server" or "client"
    pinfo.cols.dst = kind == 1 and "client" or "server"
    pinfo.cols.info = KINDS[kind] or "?"

    local tree = root:add(vfio_user, buffer())
    tree:add(F.kind, buffer(1, 1))
    tree:add_le(F.session, buffer(4, 4))
    if kind == 4 then
        tree:add_le(F.missing, buffer(8, 8))
    end
    local at = 16
    for _ = 1, files do
        local file = tree:add(vfio_user, buffer(at, 16), "File")
        add(file, buffer(at, 16):tvb(), { { "file_kind", 4 }, { "file_seals", 4 }, { "file_size", 8 } })
        at = at + 16
    end
    if kind <= 1 then
        dissect_message(buffer(at):tvb(), pinfo, tree, kind, session)
    end
    return buffer:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, vfio_user)
