using System.Runtime.InteropServices;
using DisplayModel;
using GvtDevice;
using Microsoft.Win32.SafeHandles;
using VfioUser.Display;
using VfioUser.Display.Linux;
using VfioUser.Server;
using VfioUser.Server.Linux;
using VfioUser.Server.Transport;

namespace Display.GuestProbe;

/// <summary>A machine with our device in it: memory in two windows of one file, as QEMU has it, and a driver that does
/// with the registers what i915 does.</summary>
internal sealed class GuestMachine : IDisposable
{
    public const int PageSize = 4096;

    private const int Bar0 = 0;
    private const ulong LowSize = 64 << 20;
    private const ulong HighStart = 1UL << 32;
    private const ulong HighSize = 64 << 20;

    /// <summary>An emulated processor on a busy machine takes its time to compile what both sides say to each other.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("guest-machine-");
    private readonly MemFd _memory = MemFd.Create("guest-memory", LowSize + HighSize);
    private readonly VfioUserServer _server;
    private readonly VfioUserClient _vmm;

    public GuestMachine()
    {
        Gpu = new Vgpu(new GvtDeviceOptions { Monitors = [CvtTiming.For(1024, 768, 60_000)] });
        string path = Path.Combine(_directory.FullName, "gpu.sock");
        _server = new VfioUserServer(Gpu, new VfioUserServerOptions
        {
            SocketPath = path,
            NegotiationTimeout = s_patience,
            Channel = new MessageChannelOptions { MessageTimeout = s_patience, SendTimeout = s_patience },
        });
        _server.Start();
        Source = new PipeDisplaySource(Gpu.Core.Display, Gpu.Surface, () => [], _server);
        Buffers = new PlaneBuffers(Source.Surfaces, _server.OpenMemory, Source.HeadCount);
        Gpu.DmaChanged += Buffers.OnDmaChanged;
        _vmm = VfioUserClient.Connect(path, s_patience);
        _vmm.Negotiate();
        MapMemory();
        TurnOnPipe();
    }

    public Vgpu Gpu { get; }

    public PipeDisplaySource Source { get; }

    public PlaneBuffers Buffers { get; }

    public static ulong LowPage(int number) => (ulong)number * PageSize;

    public static ulong HighPage(int number) => HighStart + ((ulong)number * PageSize);

    public void MapMemory()
    {
        _vmm.DmaMap(0, LowSize, _memory.Handle);
        _vmm.DmaMap(HighStart, HighSize, _memory.Handle, fileOffset: LowSize);
    }

    public void UnmapMemory()
    {
        _vmm.DmaUnmap(0, LowSize);
        _vmm.DmaUnmap(HighStart, HighSize);
    }

    /// <summary>Whether a page of a file, as the memory of the guest, makes a dma-buf.</summary>
    public bool CanExport(SafeFileHandle file)
    {
        const ulong address = 1UL << 36;
        try
        {
            _vmm.DmaMap(address, PageSize, file);
        }
        catch (VfioUserException)
        {
            return false;
        }

        try
        {
            using IGuestMemoryView memory = _server.OpenMemory();
            Udmabuf.Create(memory, [address]).Dispose();
            return true;
        }
        catch (VfioUserException)
        {
            return false;
        }
        finally
        {
            _vmm.DmaUnmap(address, PageSize);
        }
    }

    /// <summary>Writes to guest memory as the guest's processor does.</summary>
    public Span<byte> Memory(ulong address, int length) =>
        _memory.Slice(address >= HighStart ? address - HighStart + LowSize : address, length);

    /// <summary>Puts pages into the page table.</summary>
    public void MapGraphics(ulong surfaceOffset, ReadOnlySpan<ulong> pages)
    {
        ulong[] entries = [.. pages];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] |= 1;
        }

        _vmm.RegionWrite(Bar0, GpuLayout.GgttOffset + (surfaceOffset / PageSize * 8), MemoryMarshal.AsBytes(entries.AsSpan()));
    }

    /// <summary>Shows an XRGB8888 surface on plane 1 of pipe A, from its next vertical blank on.</summary>
    /// <param name="strideUnits">Of 64 bytes if linear, 512 if X tiled, 128 if Y tiled.</param>
    /// <param name="tiling">0, 1 and 4: bits 12 to 10 of PLANE_CTL.</param>
    public PlaneState Show(ulong surfaceOffset, int widthPx, int heightPx, int strideUnits, uint tiling = 0)
    {
        uint size = ((uint)(heightPx - 1) << 16) | (uint)(widthPx - 1);
        Write(0x6001C, ((uint)(widthPx - 1) << 16) | (uint)(heightPx - 1));     // PIPESRC
        Write(0x70180, 0x8400_0000 | (tiling << 10));                           // PLANE_CTL: on, XRGB8888
        Write(0x70188, (uint)strideUnits);                                      // PLANE_STRIDE
        Write(0x70190, size);                                                   // PLANE_SIZE
        ulong before = Source.Head(0).Sequence;
        Write(0x7019C, (uint)surfaceOffset);                                    // PLANE_SURF
        bool isShown = SpinWait.SpinUntil(() => Source.Head(0).Sequence > before, s_patience);
        return isShown && Primary() is { } plane ? plane : throw new TimeoutException("no vertical blank has come");
    }

    public void Dispose()
    {
        _vmm.Dispose();
        Buffers.Dispose();
        Source.Dispose();
        _server.Dispose();
        Gpu.Dispose();
        _memory.Dispose();
        _directory.Delete(recursive: true);
    }

    private PlaneState? Primary() =>
        Source.Head(0).Scene?.Planes.FirstOrDefault(plane => plane.Kind == PlaneKind.Primary)?.State;

    private void Write(ulong register, uint value) => _vmm.RegionWrite(Bar0, register, value);

    /// <summary>1024x768 at 60 Hz on the second port, as the driver sets it.</summary>
    private void TurnOnPipe()
    {
        (ulong Register, uint Value)[] writes =
        [
            (0x6C040, 0x802A_AB7B), (0x6C044, 0x0000_07A4), (0x6C058, 1u << 11), (0x6C05C, 3u << 3), (0x46014, 0x8000_0000),
            (0x60000, 0x053F_03FF), (0x60008, 0x049F_0417), (0x6000C, 0x0325_02FF), (0x60014, 0x0308_0302),
            (0x6001C, 0x03FF_02FF), (0x60400, 0x9100_0000), (0x70008, 0x8000_0000),
        ];
        foreach ((ulong register, uint value) in writes)
        {
            Write(register, value);
        }
    }
}
