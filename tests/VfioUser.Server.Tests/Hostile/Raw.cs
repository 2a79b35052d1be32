using VfioUser.Protocol;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>Messages byte by byte, as no well-behaved client would build them.</summary>
internal static class Raw
{
    public static byte[] U16(ushort value) => BitConverter.GetBytes(value);

    public static byte[] U32(uint value) => BitConverter.GetBytes(value);

    public static byte[] U64(ulong value) => BitConverter.GetBytes(value);

    public static byte[] Header(ushort id, VfioUserCommand command, uint size, uint flags = 0, uint errno = 0) =>
        [.. U16(id), .. U16((ushort)command), .. U32(size), .. U32(flags), .. U32(errno)];

    /// <summary>A header that says the truth, and what it announces.</summary>
    public static byte[] Message(ushort id, VfioUserCommand command, byte[] payload, uint flags = 0) =>
        [.. Header(id, command, (uint)(16 + payload.Length), flags), .. payload];

    public static byte[] Transfer(ulong offset, uint region, uint count, params byte[] data) =>
        [.. U64(offset), .. U32(region), .. U32(count), .. data];

    public static byte[] Map(ulong address, ulong size, ulong offset = 0, uint flags = 3, uint argSize = 32) =>
        [.. U32(argSize), .. U32(flags), .. U64(offset), .. U64(address), .. U64(size)];

    public static byte[] Unmap(ulong address, ulong size, uint flags = 0, uint argSize = 24) =>
        [.. U32(argSize), .. U32(flags), .. U64(address), .. U64(size)];

    public static byte[] SetIrqs(
        uint flags, uint index, uint start, uint count, uint argSize = 20, params byte[] data) =>
        [.. U32(argSize), .. U32(flags), .. U32(index), .. U32(start), .. U32(count), .. data];

    public static byte[] Feature(uint flags, params byte[] data) =>
        [.. U32((uint)(8 + data.Length)), .. U32(flags), .. data];
}
