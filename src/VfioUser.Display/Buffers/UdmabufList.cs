using System.Buffers.Binary;
using DisplayModel.Scanout;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using VfioUser.Protocol;
using VfioUser.Server;

namespace VfioUser.Display.Buffers;

/// <summary>The file ranges that a buffer consists of. Source: linux/udmabuf.h, struct udmabuf_create_list.</summary>
internal sealed class UdmabufList
{
    private const int HeaderBytes = 8;
    private const int ItemBytes = 24;
    private const uint Cloexec = 1;                     // UDMABUF_FLAGS_CLOEXEC

    private readonly List<Piece> _pieces = [];
    private readonly HashSet<SafeFileHandle> _files = [];

    private UdmabufList()
    {
    }

    public int Count => _pieces.Count;

    /// <summary>Finds the files, and checks that the kernel will accept them.</summary>
    /// <exception cref="VfioUserException">EOPNOTSUPP: the kernel would refuse them; the message says why.</exception>
    public static UdmabufList Of(IGuestMemoryView memory, ReadOnlySpan<ulong> pages, UdmabufLimits limits)
    {
        ulong size = (ulong)pages.Length * ISurfaceView.PageSize;
        if (size > (ulong)limits.SizeMiB << 20)
        {
            throw Refused($"the buffer has {size >> 20} MiB and /dev/udmabuf accepts {limits.SizeMiB}: "
                + "raise udmabuf.size_limit_mb");
        }

        UdmabufList list = new();
        foreach (ulong page in pages)
        {
            list.Add(memory, page);
        }

        return list.Count <= limits.Pieces
            ? list
            : throw Refused($"the buffer is in {list.Count} pieces and /dev/udmabuf accepts {limits.Pieces}: "
                + "boot with udmabuf.list_limit=16384");
    }

    /// <summary>Returns the argument of the ioctl. The files must stay open until the ioctl returns.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[HeaderBytes + (_pieces.Count * ItemBytes)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Cloexec);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), _pieces.Count);
        Span<byte> rest = bytes.AsSpan(HeaderBytes);
        foreach (Piece piece in _pieces)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, (int)piece.File.DangerousGetHandle());
            BinaryPrimitives.WriteUInt64LittleEndian(rest[8..], piece.Offset);
            BinaryPrimitives.WriteUInt64LittleEndian(rest[16..], piece.Size);
            rest = rest[ItemBytes..];
        }

        return bytes;
    }

    public static VfioUserException Refused(string reason) => new(Errno.EOPNOTSUPP, reason);

    private void Add(IGuestMemoryView memory, ulong page)
    {
        if (!memory.TryGetFile(page, out GuestFileRange range))
        {
            throw Refused(memory.IsMapped(page)
                ? $"the memory at 0x{page:X} has no file: start QEMU with share=on"
                : $"the page at 0x{page:X} is not in the client's memory");
        }

        if (!range.CanWrite)
        {
            throw Refused($"the memory at 0x{page:X} is read-only to the device, and a dma-buf is writable");
        }

        if (_files.Add(range.File))
        {
            RequireSeals(range.File);
        }

        if (_pieces.Count > 0 && _pieces[^1] is var last
            && last.File == range.File && last.Offset + last.Size == range.Offset)
        {
            _pieces[^1] = last with { Size = last.Size + ISurfaceView.PageSize };
        }
        else
        {
            _pieces.Add(new Piece(range.File, range.Offset, ISurfaceView.PageSize));
        }
    }

    /// <summary>Checks the seals that the kernel requires. Source: linux/drivers/dma-buf/udmabuf.c,
    /// check_memfd_seals.</summary>
    private static void RequireSeals(SafeFileHandle file)
    {
        uint seals = FileDescription.Of(file).Seals;
        if ((seals & FileSeals.Shrink) == 0)
        {
            throw Refused("the guest's memory is a file that can shrink: use memory-backend-memfd, which seals it");
        }

        if ((seals & (FileSeals.Write | FileSeals.FutureWrite)) != 0)
        {
            throw Refused("the guest's memory is sealed against writing, and a dma-buf is writable");
        }
    }

    private readonly record struct Piece(SafeFileHandle File, ulong Offset, ulong Size);
}
