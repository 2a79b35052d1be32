using LinuxInterop;
using VfioUser.Server;

namespace GvtDevice.State;

/// <summary>Writes and reads the memory of BAR0 above the registers: only pages that are not all zero.</summary>
internal static class PagesCodec
{
    private const int FirstPage = (int)(GpuLayout.MmioSize / GpuLayout.PageSize);

    public static void Write(StateWriter writer, MemFd memory)
    {
        int end = EndOf(memory);
        for (int page = FirstPage; page < end; page++)
        {
            ReadOnlySpan<byte> bytes = Page(memory, page);
            if (bytes.ContainsAnyExcept((byte)0))
            {
                writer.Write(page);
                writer.Write(bytes);
            }
        }

        writer.Write(end);
    }

    /// <summary>Restores the memory; pages that are not in the state become zero.</summary>
    /// <exception cref="InvalidDataException">A page number is out of range or out of order.</exception>
    public static void Read(ref StateReader reader, MemFd memory)
    {
        int end = EndOf(memory);
        int next = FirstPage;
        while (next < end)
        {
            int page = reader.ReadInt(next, end);
            for (; next < page; next++)
            {
                Clear(Page(memory, next));
            }

            if (page < end)
            {
                reader.ReadBytes(GpuLayout.PageSize).CopyTo(Page(memory, page));
                next = page + 1;
                if (next == end)
                {
                    reader.ReadInt(end, end);
                }
            }
        }
    }

    private static int EndOf(MemFd memory) => (int)(memory.Size / GpuLayout.PageSize);

    private static Span<byte> Page(MemFd memory, int page) =>
        memory.Slice((ulong)page * GpuLayout.PageSize, GpuLayout.PageSize);

    /// <summary>Clears a page, but does not write to one that is zero already.</summary>
    private static void Clear(Span<byte> page)
    {
        if (page.ContainsAnyExcept((byte)0))
        {
            page.Clear();
        }
    }
}
