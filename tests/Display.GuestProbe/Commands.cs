using System.Globalization;
using System.Runtime.InteropServices;
using Display.GuestProbe.Linux;
using DisplayModel;
using Microsoft.Win32.SafeHandles;
using VfioUser.Display;
using VfioUser.Server;
using VfioUser.Server.Linux;

namespace Display.GuestProbe;

/// <summary>What the probe can be told to do.</summary>
internal sealed class Commands : IDisposable
{
    private readonly GuestMachine _machine = new();
    private readonly List<Mapping> _mappings = [];
    private readonly List<uint> _retired = [];
    private KmsScreen? _screen;
    private PlaneState? _plane;
    private ulong[] _pages = [];

    public Commands() => _machine.Buffers.Retired += id =>
    {
        lock (_retired)
        {
            _retired.Add(id);
        }
    };

    public string Execute(string[] words)
    {
        try
        {
            return words switch
            {
                ["surface", string at, string width, string height, string order, string first] =>
                    Surface(Hex(at), Number(width), Number(height), order, Number(first)),
                ["draw", string seed] => Draw(Number(seed)),
                ["identify"] => Describe(Identify()),
                ["export"] => Export(Identify().Id),
                ["same", string mapping, string width, string seed] =>
                    IsSame(_mappings[Number(mapping)], Number(width), Number(seed)),
                ["show"] => Show(),
                ["flush"] => Flush(),
                ["shadow", string seed] => Shadow(Number(seed)),
                ["unmap"] => Unmap(),
                ["map"] => Map(),
                ["retired", string count] => Retired(Number(count)),
                ["seals", string seals] => Seals((uint)Number(seals)),
                ["dmabufs"] => Count("/dmabuf").ToString(CultureInfo.InvariantCulture),
                _ => "unknown",
            };
        }
        catch (VfioUserException e)
        {
            return $"{e.Errno} {e.Message}";
        }
        catch (Exception e) when (e is LinuxException or TimeoutException or ArgumentException or InvalidOperationException)
        {
            return $"failed {e.Message}";
        }
    }

    public void Dispose()
    {
        _screen?.Dispose();
        _mappings.ForEach(mapping => mapping.Dispose());
        _machine.Dispose();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Describe(PlaneBuffer buffer) =>
        $"id={buffer.Id} {buffer.WidthPx}x{buffer.HeightPx} stride={buffer.StrideBytes} size={buffer.SizeBytes}";

    private static int Count(string what) => Directory.EnumerateFiles("/proc/self/fd")
        .Count(path => new FileInfo(path).LinkTarget?.StartsWith(what, StringComparison.Ordinal) == true);

    private string Surface(ulong at, int width, int height, string order, int first)
    {
        int count = ((width * height * sizeof(uint)) + GuestMachine.PageSize - 1) / GuestMachine.PageSize;
        _pages = PageOrder.Pages(order, count, first);
        _machine.MapGraphics(at, _pages);
        _plane = _machine.Show(at, width, height, width * sizeof(uint) / 64);
        return "ok";
    }

    private string Draw(int seed)
    {
        PlaneState plane = Plane();
        int pixelsOfPage = GuestMachine.PageSize / sizeof(uint);
        for (int page = 0; page < _pages.Length; page++)
        {
            Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(_machine.Memory(_pages[page], GuestMachine.PageSize));
            for (int i = 0; i < pixels.Length; i++)
            {
                (int y, int x) = Math.DivRem((page * pixelsOfPage) + i, plane.WidthPx);
                pixels[i] = TestPattern.Pixel(seed, x, y);
            }
        }

        return "ok";
    }

    private PlaneBuffer Identify() => _machine.Buffers.Identify(0, Plane());

    private PlaneState Plane() => _plane ?? throw new InvalidOperationException("there is no surface yet");

    private string Export(uint id)
    {
        using SafeFileHandle dmabuf = _machine.Buffers.ExportDmabuf(id);
        PlaneState plane = Plane();
        _mappings.Add(new Mapping(dmabuf, plane.WidthPx * plane.HeightPx * sizeof(uint)));
        return (_mappings.Count - 1).ToString(CultureInfo.InvariantCulture);
    }

    private static string IsSame(Mapping mapping, int widthPx, int seed) => Compare(mapping.Read(), widthPx, widthPx, seed);

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
        PlaneBuffer buffer = Identify();
        using SafeFileHandle dmabuf = _machine.Buffers.ExportDmabuf(buffer.Id);
        _screen ??= new KmsScreen();
        return _screen.Show(dmabuf, (uint)buffer.Format, buffer.WidthPx, buffer.HeightPx, buffer.StrideBytes);
    }

    private string Flush()
    {
        (_screen ?? throw new InvalidOperationException("nothing is shown")).Flush();
        return "ok";
    }

    private string Shadow(int seed)
    {
        using Shadows shadows = new(_machine.Source, new ShadowBudget());
        ShadowPicture picture = shadows.Acquire(0, ShadowContent.Primary);
        byte[] bytes = new byte[picture.StrideBytes * picture.HeightPx];
        _ = RandomAccess.Read(picture.File, bytes, 0);
        return Compare(bytes, picture.WidthPx, picture.StrideBytes / sizeof(uint), seed);
    }

    /// <summary>Whether the kernel makes dma-bufs of a file with these seals, and whether we do.</summary>
    private string Seals(uint seals)
    {
        using SafeFileHandle file = MemFd.CreateFile("sealed", GuestMachine.PageSize, seals);
        return $"kernel={KernelUdmabuf.Takes(file, GuestMachine.PageSize)} ours={_machine.CanExport(file)}";
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

    /// <summary>Waits for so many.</summary>
    private string Retired(int count)
    {
        _ = SpinWait.SpinUntil(() => Read().Length >= count, TimeSpan.FromSeconds(30));
        return string.Join(' ', Read());

        uint[] Read()
        {
            lock (_retired)
            {
                return [.. _retired];
            }
        }
    }
}
