using System.Globalization;
using System.Runtime.InteropServices;
using Display.GuestProbe.Linux;
using DisplayModel.Geometry;
using LinuxInterop;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Window.Drawing;
using VfioUser.Display.Client;
using VfioUser.Protocol.Display;
using VfioUser.Server;
using static Display.GuestProbe.ICommands;

namespace Display.GuestProbe;

/// <summary>What the probe does beside a device of its own.</summary>
internal sealed class DisplayCommands : ICommands
{
    private readonly DeviceProcess _device = new();
    private readonly DisplayView _display;
    private readonly GuestMachine _machine;
    private readonly List<MappedMemory> _mappings = [];
    private KmsScreen? _screen;
    private EglPicture? _picture;
    private ulong[] _pages = [];
    private int _widthPx;
    private int _heightPx;

    public DisplayCommands()
    {
        _display = new DisplayView(_device.ConnectDisplay());
        _machine = new GuestMachine(_device.ConnectVmm());
    }

    public string Execute(string[] words)
    {
        try
        {
            return words switch
            {
                ["surface", string at, string width, string height, string order, string first] =>
                    Surface(Hex(at), Number(width), Number(height), order, Number(first)),
                ["object", string at, string width, string height, string first] =>
                    Object(Hex(at), Number(width), Number(height), "together", Number(first)),
                ["pan", string at, string x, string y, string width, string height, string seed] =>
                    Pan(Hex(at), Number(x), Number(y), Number(width), Number(height), Number(seed)),
                ["draw", string seed] => Draw(Number(seed)),
                ["identify"] => Describe(Identify()),
                ["export"] => Export(),
                ["same", string mapping, string width, string seed] =>
                    IsSame(_mappings[Number(mapping)], Number(width), Number(seed)),
                ["show"] => Show(),
                ["flush"] => Flush(),
                ["import"] => Import(),
                ["rendered", string seed] => IsRendered(Number(seed)),
                ["painted", string seed] => IsPainted(Number(seed)),
                ["shadow", string seed] => Shadow(Number(seed)),
                ["unmap"] => Unmap(),
                ["map"] => Map(),
                ["retired", string id] => _display.AwaitRetired((uint)Number(id)) ? "yes" : "no",
                ["seals", string seals] => Seals((uint)Number(seals)),
                ["dmabufs"] => _device.CountDmabufs().ToString(CultureInfo.InvariantCulture),
                _ => "unknown",
            };
        }
        catch (VfioUserException e)
        {
            return $"{e.Errno} {e.Message}";
        }
        catch (Exception e) when (e is LinuxException or TimeoutException or ArgumentException
            or InvalidOperationException or DllNotFoundException)
        {
            return $"failed {e.Message}";
        }
    }

    public void Dispose()
    {
        _picture?.Dispose();
        _screen?.Dispose();
        _mappings.ForEach(mapping => mapping.Dispose());
        _display.Dispose();
        _machine.Dispose();
        _device.Dispose();
    }

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Describe(GfxPlaneInfo plane) =>
        $"id={plane.DmabufId} {plane.Width}x{plane.Height} stride={plane.Stride} size={plane.Size}";

    private string Surface(ulong at, int width, int height, string order, int first)
    {
        Object(at, width, height, order, first);
        Show(at, width, height);
        return "ok";
    }

    /// <summary>A surface that is not shown yet.</summary>
    private string Object(ulong at, int width, int height, string order, int first)
    {
        int count = ((width * height * sizeof(uint)) + GuestMachine.PageSize - 1) / GuestMachine.PageSize;
        _pages = PageOrder.Pages(order, count, first);
        _machine.MapGraphics(at, _pages);
        (_widthPx, _heightPx) = (width, height);
        return "ok";
    }

    /// <summary>Shows a part of a linear object as i915 does, and compares that part of the dma-buf.</summary>
    private string Pan(ulong at, int x, int y, int width, int height, int seed)
    {
        const int alignment = 256 << 10;
        int stride = _widthPx * sizeof(uint);
        int first = (y * stride) + (x * sizeof(uint));
        (int row, int column) = Math.DivRem(first % alignment, stride);
        ulong before = _display.Primary().Details.Generation;
        _machine.Show(
            at + (ulong)(first - (first % alignment)),
            width,
            height,
            stride / 64,
            sourceX: column / sizeof(uint),
            sourceY: row);
        _display.AwaitAfter(before);
        PlaneView plane = _display.Primary(GfxPlaneFlags.Dmabuf);
        using SafeFileHandle dmabuf = _display.Dmabuf(plane.Info.DmabufId);
        using MappedMemory mapping = MappedMemory.Map(dmabuf, 0, plane.Info.Size, canRead: true, canWrite: false);
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(mapping.Slice(0, (int)mapping.Length));
        int skipped = (int)((plane.Details.SourceY * plane.Info.Stride / sizeof(uint)) + plane.Details.SourceX);
        for (int i = 0; i < width * height; i++)
        {
            (int dy, int dx) = Math.DivRem(i, width);
            uint pixel = pixels[skipped + (dy * _widthPx) + dx];
            if ((pixel & 0xFF_FFFF) != TestPattern.Pixel(seed, x + dx, y + dy))
            {
                return $"{plane.Info.DmabufId} differs at {dx},{dy}: 0x{pixel:X8}";
            }
        }

        return $"{plane.Info.DmabufId} same";
    }

    private void Show(ulong at, int width, int height)
    {
        ulong before = _display.Primary().Details.Generation;
        _machine.Show(at, width, height, width * sizeof(uint) / 64);
        _display.AwaitAfter(before);
        (_widthPx, _heightPx) = (width, height);
    }

    private string Draw(int seed)
    {
        int pixelsOfPage = GuestMachine.PageSize / sizeof(uint);
        for (int page = 0; page < _pages.Length; page++)
        {
            Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(_machine.Memory(_pages[page], GuestMachine.PageSize));
            for (int i = 0; i < pixels.Length; i++)
            {
                (int y, int x) = Math.DivRem((page * pixelsOfPage) + i, _widthPx);
                pixels[i] = TestPattern.Pixel(seed, x, y);
            }
        }

        return "ok";
    }

    private GfxPlaneInfo Identify() => _display.Primary(GfxPlaneFlags.Dmabuf).Info;

    private string Export()
    {
        using SafeFileHandle dmabuf = _display.Dmabuf(Identify().DmabufId);
        ulong length = (ulong)(_widthPx * _heightPx * sizeof(uint));
        _mappings.Add(MappedMemory.Map(dmabuf, 0, length, canRead: true, canWrite: false));
        return (_mappings.Count - 1).ToString(CultureInfo.InvariantCulture);
    }

    private static string IsSame(MappedMemory mapping, int widthPx, int seed) =>
        Compare(mapping.Slice(0, (int)mapping.Length), widthPx, widthPx, seed);

    private static string Compare(ReadOnlySpan<byte> bytes, int widthPx, int stridePx, int seed)
    {
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(bytes);
        for (int i = 0; i < pixels.Length; i++)
        {
            (int y, int x) = Math.DivRem(i, stridePx);
            if (x < widthPx && (pixels[i] & 0xFF_FFFF) != TestPattern.Pixel(seed, x, y))
            {
                return $"differs at {x},{y}: 0x{pixels[i]:X8}";
            }
        }

        return "same";
    }

    /// <summary>On a display of this machine, straight from the guest's pages.</summary>
    private string Show()
    {
        GfxPlaneInfo plane = Identify();
        using SafeFileHandle dmabuf = _display.Dmabuf(plane.DmabufId);
        _screen ??= new KmsScreen();
        return _screen.Show(dmabuf, plane.DrmFormat, (int)plane.Width, (int)plane.Height, (int)plane.Stride);
    }

    private string Flush()
    {
        (_screen ?? throw new InvalidOperationException("nothing is shown")).Flush();
        return "ok";
    }

    /// <summary>As a texture of OpenGL ES.</summary>
    private string Import()
    {
        GfxPlaneInfo plane = Identify();
        using SafeFileHandle dmabuf = _display.Dmabuf(plane.DmabufId);
        _picture?.Dispose();
        _picture = new EglPicture(dmabuf, plane.DrmFormat, (int)plane.Width, (int)plane.Height, (int)plane.Stride);
        return _picture.Renderer;
    }

    private string IsRendered(int seed)
    {
        byte[] pixels = (_picture ?? throw new InvalidOperationException("nothing is imported")).Read();
        return Compare(pixels, _widthPx, _widthPx, seed);
    }

    /// <summary>Whether a window of gvt-device view shows the guest's own pages, then and after they were drawn into
    /// once more.</summary>
    private string IsPainted(int seed)
    {
        GfxPlaneInfo plane = Identify();
        using SafeFileHandle dmabuf = _display.Dmabuf(plane.DmabufId);
        PixelRect all = new(0, 0, (int)plane.Width, (int)plane.Height);
        using PaintedWindow window = new(
            dmabuf,
            new DmabufPicture(
                plane.DmabufId, plane.DrmFormat, plane.Modifier, all.Width, all.Height, (int)plane.Stride, all));
        string first = Compare(window.Read(), _widthPx, _widthPx, seed);
        Draw(seed + 1);
        return $"{first} {Compare(window.Read(), _widthPx, _widthPx, seed + 1)}";
    }

    private string Shadow(int seed)
    {
        using PlaneFile picture = _display.Shadow();
        BufferReply layout = picture.Description;
        byte[] bytes = new byte[layout.Stride * layout.Height];
        _ = RandomAccess.Read(picture.File!, bytes, 0);
        _display.Release(layout.Id);
        return Compare(bytes, (int)layout.Width, (int)layout.Stride / sizeof(uint), seed);
    }

    /// <summary>Whether the kernel makes dma-bufs of a file with these seals, and whether the server does, as the
    /// guest's memory.</summary>
    private string Seals(uint seals)
    {
        using SafeFileHandle file = MemFd.CreateFile("sealed", GuestMachine.PageSize, seals);
        return $"kernel={KernelUdmabuf.Takes(file, GuestMachine.PageSize)} ours={IsExported(file)}";
    }

    private bool IsExported(SafeFileHandle file)
    {
        const ulong address = 1UL << 36;
        const ulong surface = 0x800_0000;
        try
        {
            _machine.Vmm.DmaMap(address, GuestMachine.PageSize, file);
        }
        catch (VfioUserException)
        {
            return false;
        }

        try
        {
            _machine.MapGraphics(surface, address);
            Show(surface, 32, 32);
            _display.Dmabuf(Identify().DmabufId).Dispose();
            return true;
        }
        catch (VfioUserException)
        {
            return false;
        }
        finally
        {
            _machine.Vmm.DmaUnmap(address, GuestMachine.PageSize);
        }
    }

    private string Unmap()
    {
        _machine.UnmapMemory();
        return "ok";
    }

    private string Map()
    {
        _machine.MapMemory();
        return "ok";
    }
}
