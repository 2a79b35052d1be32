using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;

namespace Display.GuestProbe.Linux;

/// <summary>A buffer of the first graphics card's driver, which is i915, X tiled. Source: drm.h, i915_drm.h.</summary>
internal sealed unsafe class GemBuffer : IDisposable
{
    /// <summary>Pixels and rows of an X tile.</summary>
    public const int TilePx = TileBytes / sizeof(uint);

    public const int TileRows = 8;

    private const int TileBytes = 512;

    private const uint Create = 0xC010645B;             // DRM_IOCTL_I915_GEM_CREATE
    private const uint Pread = 0x4020645C;              // DRM_IOCTL_I915_GEM_PREAD
    private const uint Pwrite = 0x4020645D;             // DRM_IOCTL_I915_GEM_PWRITE
    private const uint SetTiling = 0xC0106461;          // DRM_IOCTL_I915_GEM_SET_TILING
    private const uint MmapGtt = 0xC0106464;            // DRM_IOCTL_I915_GEM_MMAP_GTT
    private const uint PrimeHandleToFd = 0xC00C642D;    // DRM_IOCTL_PRIME_HANDLE_TO_FD
    private const uint TilingX = 1;                     // I915_TILING_X
    private const int ReadWrite = 2;                    // DRM_RDWR

    private readonly Card _card = new();
    private readonly uint _handle;
    private readonly int _strideBytes;
    private readonly int _length;

    /// <param name="strideBytes">Of whole tiles.</param>
    /// <param name="heightPx">Of whole tiles.</param>
    public GemBuffer(int strideBytes, int heightPx)
    {
        _strideBytes = strideBytes;
        _length = strideBytes * heightPx;
        byte[] create = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(create, _length);
        _card.Call("I915_GEM_CREATE", Create, create);
        _handle = BinaryPrimitives.ReadUInt32LittleEndian(create.AsSpan(8));

        byte[] tiling = Request(16);
        BinaryPrimitives.WriteUInt32LittleEndian(tiling.AsSpan(4), TilingX);
        BinaryPrimitives.WriteInt32LittleEndian(tiling.AsSpan(8), strideBytes);
        _card.Call("I915_GEM_SET_TILING", SetTiling, tiling);
    }

    /// <summary>For other users of the card.</summary>
    public SafeFileHandle Export()
    {
        byte[] prime = Request(12);
        BinaryPrimitives.WriteInt32LittleEndian(prime.AsSpan(4), ReadWrite);
        _card.Call("PRIME_HANDLE_TO_FD", PrimeHandleToFd, prime);
        return new SafeFileHandle(BinaryPrimitives.ReadInt32LittleEndian(prime.AsSpan(8)), ownsHandle: true);
    }

    /// <summary>Maps the buffer through the aperture, as linear rows, and writes to it there.</summary>
    /// <param name="pixels">Row, column and value of each.</param>
    public void Write(IEnumerable<(int Y, int X, uint Value)> pixels)
    {
        byte[] mmap = Request(16);
        _card.Call("I915_GEM_MMAP_GTT", MmapGtt, mmap);
        ulong offset = BinaryPrimitives.ReadUInt64LittleEndian(mmap.AsSpan(8));
        using MappedMemory aperture = MappedMemory.Map(
            _card.File, offset, (ulong)_length, canRead: true, canWrite: true);
        Span<uint> rows = MemoryMarshal.Cast<byte, uint>(aperture.Slice(0, _length));
        foreach ((int y, int x, uint value) in pixels)
        {
            rows[(y * _strideBytes / sizeof(uint)) + x] = value;
        }
    }

    /// <summary>Writes each pixel where it lies in the buffer's own memory, and not through the aperture.</summary>
    /// <param name="pixel">Its value, by column and row.</param>
    public void Fill(Func<int, int, uint> pixel)
    {
        uint[] pixels = new uint[_length / sizeof(uint)];
        for (int y = 0; y < _length / _strideBytes; y++)
        {
            for (int x = 0; x < _strideBytes / sizeof(uint); x++)
            {
                pixels[OffsetOf(y, x) / sizeof(uint)] = pixel(x, y);
            }
        }

        byte[] pwrite = Request(32);
        fixed (uint* data = pixels)
        {
            BinaryPrimitives.WriteInt64LittleEndian(pwrite.AsSpan(16), _length);
            BinaryPrimitives.WriteUInt64LittleEndian(pwrite.AsSpan(24), (ulong)data);
            _card.Call("I915_GEM_PWRITE", Pwrite, pwrite);
        }
    }

    /// <summary>A pixel where it lies in the buffer's own memory.</summary>
    public uint Read(int y, int x)
    {
        long offset = OffsetOf(y, x);
        byte[] pread = Request(32);
        uint value;
        BinaryPrimitives.WriteInt64LittleEndian(pread.AsSpan(8), offset);
        BinaryPrimitives.WriteInt64LittleEndian(pread.AsSpan(16), sizeof(uint));
        BinaryPrimitives.WriteUInt64LittleEndian(pread.AsSpan(24), (ulong)&value);
        _card.Call("I915_GEM_PREAD", Pread, pread);
        return value;
    }

    public void Dispose() => _card.Dispose();

    private long OffsetOf(int y, int x)
    {
        (int tileY, int row) = Math.DivRem(y, TileRows);
        (int tileX, int column) = Math.DivRem(x * sizeof(uint), TileBytes);
        long tile = (tileY * (_strideBytes / TileBytes)) + tileX;
        return (tile * TileBytes * TileRows) + (row * TileBytes) + column;
    }

    private byte[] Request(int length)
    {
        byte[] request = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(request, _handle);
        return request;
    }
}
