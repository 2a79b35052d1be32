using System.Runtime.InteropServices;
using LinuxInterop;
using VfioUser.Server.Transport;

namespace Display.GuestProbe;

/// <summary>A machine with our device in it: memory in two windows of one file, as QEMU has it, and a driver that does
/// with the registers what i915 does.</summary>
internal sealed class GuestMachine : IDisposable
{
    public const int PageSize = 4096;

    private const int Bar0 = 0;
    private const ulong GgttOffset = 8 << 20;
    private const ulong LowSize = 64 << 20;
    private const ulong HighStart = 1UL << 32;
    private const ulong HighSize = 64 << 20;

    private readonly MemFd _memory = MemFd.Create("guest-memory", LowSize + HighSize);

    /// <param name="vmm">Has negotiated; disposed of with the machine.</param>
    public GuestMachine(VfioUserClient vmm)
    {
        Vmm = vmm;
        MapMemory();
        TurnOnPipe();
    }

    public VfioUserClient Vmm { get; }

    public static ulong LowPage(int number) => (ulong)number * PageSize;

    public static ulong HighPage(int number) => HighStart + ((ulong)number * PageSize);

    public void MapMemory()
    {
        Vmm.DmaMap(0, LowSize, _memory.Handle);
        Vmm.DmaMap(HighStart, HighSize, _memory.Handle, fileOffset: LowSize);
    }

    public void UnmapMemory()
    {
        Vmm.DmaUnmap(0, LowSize);
        Vmm.DmaUnmap(HighStart, HighSize);
    }

    /// <summary>Writes to guest memory as the guest's processor does.</summary>
    public Span<byte> Memory(ulong address, int length) =>
        _memory.Slice(address >= HighStart ? address - HighStart + LowSize : address, length);

    /// <summary>Puts pages into the page table.</summary>
    public void MapGraphics(ulong surfaceOffset, params ReadOnlySpan<ulong> pages)
    {
        ulong[] entries = [.. pages];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] |= 1;
        }

        Vmm.RegionWrite(Bar0, GgttOffset + (surfaceOffset / PageSize * 8), MemoryMarshal.AsBytes(entries.AsSpan()));
    }

    /// <summary>Shows an XRGB8888 surface on plane 1 of pipe A, from its next vertical blank on.</summary>
    /// <param name="strideUnits">Of 64 bytes if linear, 512 if X tiled, 128 if Y tiled.</param>
    /// <param name="tiling">0, 1 and 4: bits 12 to 10 of PLANE_CTL.</param>
    /// <param name="sourceX">Of the first pixel in the surface.</param>
    /// <param name="sourceY">Of the first pixel in the surface.</param>
    public void Show(
        ulong surfaceOffset,
        int widthPx,
        int heightPx,
        int strideUnits,
        uint tiling = 0,
        int sourceX = 0,
        int sourceY = 0)
    {
        uint size = ((uint)(heightPx - 1) << 16) | (uint)(widthPx - 1);
        Write(0x6001C, ((uint)(widthPx - 1) << 16) | (uint)(heightPx - 1));     // PIPESRC
        Write(0x70180, 0x8400_0000 | (tiling << 10));                           // PLANE_CTL: on, XRGB8888
        Write(0x70188, (uint)strideUnits);                                      // PLANE_STRIDE
        Write(0x70190, size);                                                   // PLANE_SIZE
        Write(0x701A4, ((uint)sourceY << 16) | (uint)sourceX);                  // PLANE_OFFSET
        Write(0x7019C, (uint)surfaceOffset);                                    // PLANE_SURF
    }

    public void Dispose()
    {
        Vmm.Dispose();
        _memory.Dispose();
    }

    /// <summary>Writes to a register.</summary>
    public void Write(ulong register, uint value) => Vmm.RegionWrite(Bar0, register, value);

    /// <summary>1024x768 at 60 Hz on the second port, as the driver sets it.</summary>
    private void TurnOnPipe()
    {
        (ulong Register, uint Value)[] writes =
        [
            (0x6C040, 0x802A_AB7B), (0x6C044, 0x0000_07A4),
            (0x6C058, 1u << 11), (0x6C05C, 3u << 3), (0x46014, 0x8000_0000),
            (0x60000, 0x053F_03FF), (0x60008, 0x049F_0417), (0x6000C, 0x0325_02FF), (0x60014, 0x0308_0302),
            (0x6001C, 0x03FF_02FF), (0x60400, 0x9100_0000), (0x70008, 0x8000_0000),
        ];
        foreach ((ulong register, uint value) in writes)
        {
            Write(register, value);
        }
    }
}
