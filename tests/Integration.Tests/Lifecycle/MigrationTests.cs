using DisplayModel.Scanout;
using GvtDevice;
using Integration.Tests.Harness;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Display.Client;
using VfioUser.Protocol;
using VfioUser.Server.Tests.Support;
using VfioUser.Server.Transport;

namespace Integration.Tests.Lifecycle;

/// <summary>A device in use is taken from one process to another.</summary>
internal sealed class MigrationTests : SystemTest
{
    private const int Bar0 = 0;
    private const int Config = 7;
    private const uint Command = 4;
    private const uint BarAddress = 0x10;
    private const ulong RamAddress = 0x10_0000;
    private const ulong Surface = 0x1000_0000;
    private const ulong Pages = 768;
    private const int SeenBlank = 1;

    /// <summary>1024x768 at 60 Hz by HDMI on pipe A, as i915 sets it up, and vertical blank interrupts.</summary>
    private static readonly (uint Offset, uint Value)[] s_modeSet =
    [
        (0x6C040, 0x802A_AB7B), (0x6C044, 0x0000_07A4),                          // DPLL1: 65 MHz
        (0x6C058, 1u << 11), (0x6C05C, 3u << 3),                                 // for port B, in HDMI mode
        (0x46014, 0x8000_0000),
        (0x60000, 0x053F_03FF), (0x60008, 0x049F_0417),                          // horizontal timing
        (0x6000C, 0x0325_02FF), (0x60014, 0x0308_0302), (0x6001C, 0x03FF_02FF),  // vertical timing, size
        (0x60400, 0x9100_0000), (0x70008, 0x8000_0000),                          // transcoder, pipe
        (0x44404, ~1u), (0x4440C, 1), (0x44200, 1u << 31),
        (0x70188, 64), (0x70190, 0x02FF_03FF), (0x70180, 0x8400_0000), (0x7019C, (uint)Surface),
    ];

    private MemFd _ram = null!;

    [SetUp]
    public void TakeRam() => _ram = MemFd.Create("ram", Pages * GpuLayout.PageSize);

    [TearDown]
    public void FreeRam() => _ram.Dispose();

    /// <param name="isPreCopy">Whether most of the state is copied while the device runs, before it shows
    /// anything.</param>
    [TestCase(false)]
    [TestCase(true, Category = "Slow")]
    public void Registers_and_picture_are_the_same_in_the_other_process(bool isPreCopy)
    {
        string[] quiet = [GvtDeviceProcess.LogLevel, "Information"];
        GvtDeviceProcess source = Bench.Serve(quiet, ["1024x768"]);
        GvtDeviceProcess target = Bench.Serve(quiet, ["1024x768"]);
        new Random(3).NextBytes(_ram.Slice(0, (int)_ram.Size));
        byte[] state = [];
        uint[] registers;
        byte[] config = new byte[256];
        Frame picture;
        using (VfioUserClient client = Attach(source))
        {
            if (isPreCopy)
            {
                client.Go(MigrationState.PreCopy);
                state = client.ReadState();
            }

            ShowPicture(client);
            picture = Picture(source);
            client.Go(MigrationState.StopCopy);
            state = [.. state, .. client.ReadState()];
            client.Go(MigrationState.Stop);
            registers = client.ReadRegisters(Bar0, GpuLayout.MmioSize);
            client.RegionRead(Config, 0, config);
        }

        Assert.That(source.End(), Is.Zero, "the exit code of the process that was left");
        using VfioUserClient restored = Attach(target);
        restored.Go(MigrationState.Resuming);
        restored.WriteState(state);
        restored.Go(MigrationState.Running);

        Assert.That(Differences(restored.ReadRegisters(Bar0, GpuLayout.MmioSize), registers), Is.Empty);
        byte[] restoredConfig = new byte[config.Length];
        restored.RegionRead(Config, 0, restoredConfig);
        Assert.That(restoredConfig, Is.EqualTo(config));
        Frame restoredPicture = Picture(target);
        Assert.That(
            (restoredPicture.WidthPx, restoredPicture.HeightPx), Is.EqualTo((picture.WidthPx, picture.HeightPx)));
        Assert.That(restoredPicture.Pixels.SequenceEqual(picture.Pixels), Is.True, "the same pixels");
        uint frames = restored.RegionRead<uint>(Bar0, 0x70040);
        Assert.That(
            Patience.Until(() => restored.RegionRead<uint>(Bar0, 0x70040) > frames, Patience.Step), Is.True,
            "the raster runs on");
    }

    private VfioUserClient Attach(GvtDeviceProcess server)
    {
        VfioUserClient client = VfioUserClient.Connect(server.SocketPath, Patience.Step);
        client.Negotiate();
        client.DmaMap(RamAddress, _ram.Size, _ram.Handle);
        return client;
    }

    /// <summary>Random pixels, whose pages lie in guest memory in reverse order.</summary>
    private static void ShowPicture(VfioUserClient client)
    {
        client.RegionWrite(Config, BarAddress, 0xE000_0000u);
        client.RegionWrite(Config, Command, (ushort)6);
        for (ulong page = 0; page < Pages; page++)
        {
            ulong entry = (RamAddress + ((Pages - 1 - page) * GpuLayout.PageSize)) | 1;
            client.RegionWrite(
                Bar0, GpuLayout.GgttOffset + (((Surface / GpuLayout.PageSize) + page) * sizeof(ulong)), entry);
        }

        foreach ((uint offset, uint value) in s_modeSet)
        {
            client.RegionWrite(Bar0, offset, value);
        }

        // From here on another vertical blank changes nothing that stays.
        Assert.That(
            Patience.Until(
                () => client.RegionRead<uint>(Bar0, 0x701AC) == (uint)Surface
                    && (client.RegionRead<uint>(Bar0, 0x44408) & SeenBlank) != 0,
                Patience.Step),
            Is.True,
            "the picture is lit and its vertical blank seen");
    }

    private static Frame Picture(GvtDeviceProcess server)
    {
        using DisplayClient client = server.Connect();
        Frame frame = client.Capture(0) ?? throw new InvalidOperationException("the head is dark");
        Assert.That(frame.Pixels.ToArray().Distinct().Count(), Is.GreaterThan(1000), "colours in the picture");
        return frame;
    }

    private static string[] Differences(uint[] actual, uint[] expected) =>
    [
        .. Enumerable.Range(0, expected.Length)
            .Where(i => actual[i] != expected[i] && !RunsByItself((uint)i * sizeof(uint)))
            .Select(i => $"0x{i * sizeof(uint):X}: 0x{actual[i]:X8} instead of 0x{expected[i]:X8}"),
    ];

    /// <summary>Scan line and frame counter of the pipe that is on, and the time stamps of the engines.</summary>
    private static bool RunsByItself(uint offset) =>
        offset is 0x70000 or 0x70040
        || offset is 0x2358 or 0x235C or 0x1_2358 or 0x1_235C or 0x1_A358 or 0x1_A35C or 0x2_2358 or 0x2_235C;
}
