using System.Buffers.Binary;
using VfioUser.Server;

namespace GvtDevice.Gtt;

/// <summary>
/// The address space of one context: four levels of tables in guest memory, 48 bits of address. Entries are cached, so
/// an instance is valid for one slice of work only; the guest may change its tables between slices.
/// Source: BDW PRM vol. 5, "Per-Process GTT", 4-level page table; i915, gen8_ppgtt.c.
/// </summary>
/// <param name="memory">Guest memory.</param>
/// <param name="root">Guest physical address of the top table (PML4).</param>
internal sealed class Ppgtt(IGuestMemory memory, ulong root) : IGraphicsMemory
{
    private const ulong Present = 1;
    private const ulong Writable = 1 << 1;
    private const ulong LargePage = 1 << 7;
    private const ulong HoldsPagesOf64K = 1 << 11;
    private const ulong AddressMask = 0x7F_FFFF_F000;
    private const int RememberedPages = 512;

    private readonly (ulong Page, ulong Entry)[] _remembered = new (ulong, ulong)[RememberedPages];

    /// <inheritdoc/>
    public bool TryRead(ulong surfaceOffset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            (ulong entry, int length) = Page(surfaceOffset, destination.Length);
            if ((entry & Present) == 0
                || !memory.TryRead(Physical(entry, surfaceOffset), destination[..length]))
            {
                return false;
            }

            destination = destination[length..];
            surfaceOffset += (ulong)length;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool TryWrite(ulong address, ReadOnlySpan<byte> source)
    {
        while (!source.IsEmpty)
        {
            (ulong entry, int length) = Page(address, source.Length);
            if ((entry & (Present | Writable)) != (Present | Writable)
                || !memory.TryWrite(Physical(entry, address), source[..length]))
            {
                return false;
            }

            source = source[length..];
            address += (ulong)length;
        }

        return true;
    }

    private static ulong Physical(ulong entry, ulong address) => (entry & AddressMask) | (address % GpuLayout.PageSize);

    private (ulong Entry, int Length) Page(ulong address, int limit)
    {
        ulong page = (address >> 12) & 0xF_FFFF_FFFF;
        ref (ulong Page, ulong Entry) slot = ref _remembered[page % RememberedPages];
        if (slot.Page != page || slot.Entry == 0)
        {
            slot = (page, Walk(page));
        }

        return (slot.Entry, Math.Min(limit, GpuLayout.PageSize - (int)(address % GpuLayout.PageSize)));
    }

    /// <summary>The entry of a 4 KiB page; entries of larger pages are split. 0 if the page is not present.</summary>
    private ulong Walk(ulong page)
    {
        ulong directory = Next(Next(root, page >> 27), page >> 18);
        ulong pde = Next(directory, page >> 9);
        if ((pde & LargePage) != 0)
        {
            return (pde & ~0x1F_F000UL) | ((page & 0x1FF) << 12);
        }

        return (pde & HoldsPagesOf64K) != 0
            ? Next(pde, page & ~0xFUL) is > 0 and ulong large ? (large & ~0xF000UL) | ((page & 0xF) << 12) : 0
            : Next(pde, page);
    }

    /// <summary>An entry of the table that another entry points to; 0 if either is not present.</summary>
    private ulong Next(ulong table, ulong index)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        if (table == 0 || !memory.TryRead((table & AddressMask) + (8 * (index & 0x1FF)), bytes))
        {
            return 0;
        }

        ulong entry = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return (entry & Present) != 0 ? entry : 0;
    }
}
