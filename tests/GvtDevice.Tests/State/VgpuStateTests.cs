using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Timing;
using GvtDevice.Guests;
using GvtDevice.Mmio;
using GvtDevice.Platforms;
using LinuxInterop;
using NUnit.Framework;
using VfioUser.Protocol;

namespace GvtDevice.Tests.State;

/// <summary>A display in use is taken from one server to another, over their sockets.</summary>
public sealed class VgpuStateTests
{
    private const ulong RamAddress = 0x10_0000;
    private const ulong Surface = 0x1000_0000;
    private const int Pitch = 4096;

    private static readonly Connector[] s_hdmi = [new(DigitalPort.B, ConnectorKind.Hdmi)];

    private ServedGpu _source = null!;
    private ServedGpu _target = null!;
    private MemFd _ram = null!;

    [SetUp]
    public void Start()
    {
        _source = new ServedGpu();
        _target = new ServedGpu();
        _ram = MemFd.Create("ram", 768 * Pitch);
        new Random(3).NextBytes(_ram.Slice(0, 768 * Pitch));
        _source.Client.DmaMap(RamAddress, _ram.Size, _ram.Handle);
        _target.Client.DmaMap(RamAddress, _ram.Size, _ram.Handle);
        ShowPicture();
    }

    [TearDown]
    public void Stop()
    {
        _source.Dispose();
        _target.Dispose();
        _ram.Dispose();
    }

    [Test]
    public void Registers_and_picture_are_the_same_afterwards()
    {
        Assert.That(_source.Go(MigrationState.StopCopy), Is.EqualTo(Errno.None));
        byte[] state = _source.ReadState();
        Assert.That(_target.Go(MigrationState.Resuming), Is.EqualTo(Errno.None));
        _target.WriteState(state);
        Assert.That(_target.Go(MigrationState.Stop), Is.EqualTo(Errno.None));

        Assert.That(_target.StoredRegisters(), Is.EqualTo(_source.StoredRegisters()));
        Assert.That(_target.Picture()!.Pixels.ToArray(), Is.EqualTo(_source.Picture()!.Pixels.ToArray()));
        Assert.That(_target.Picture()!.Pixels.ToArray(), Has.Some.Not.Zero);
        Assert.That(state, Has.Length.LessThan(200_000), "only what is not empty travels");

        Assert.That(_target.Go(MigrationState.Running), Is.EqualTo(Errno.None));
        uint before = _target.Client.RegionRead<uint>(0, 0x70040);
        Assert.That(
            () => _target.Client.RegionRead<uint>(0, 0x70040), Is.GreaterThan(before).After(2000, 10),
            "the raster runs on");
        byte[] config = new byte[64];
        _target.Client.RegionRead(7, 0, config);
        Assert.That(BitConverter.ToUInt32(config, 0x10), Is.EqualTo(0xE000_0000));
    }

    [Test]
    public void What_is_armed_is_shown_by_the_other()
    {
        ulong flips = _source.On(() => _source.PipeA.Planes[0].FlipCount);
        _source.Go(MigrationState.Stop);
        Register(_source, 0x7019C, (uint)Surface + 0x10_0000);
        Assert.That(_source.On(() => _source.PipeA.Planes[0].IsArmed), Is.True);
        _source.Go(MigrationState.StopCopy);
        _target.Go(MigrationState.Resuming);
        _target.WriteState(_source.ReadState());

        Assert.That(_target.Go(MigrationState.Running), Is.EqualTo(Errno.None));

        Assert.That(
            () => _target.On(() => _target.PipeA.Planes[0].Live?.SurfaceOffset),
            Is.EqualTo(Surface + 0x10_0000).After(2000, 10));
        Assert.That(_target.On(() => _target.PipeA.Planes[0].FlipCount), Is.EqualTo(flips + 1));
        Assert.That(_target.Client.RegionRead<uint>(0, 0x701AC), Is.EqualTo((uint)Surface + 0x10_0000));
    }

    [Test]
    public void The_screen_of_the_firmware_goes_on()
    {
        using ServedGpu firmware = new();
        firmware.Client.DmaMap(RamAddress, _ram.Size, _ram.Handle);
        foreach ((uint offset, uint value) in ((uint, uint)[])[(0x78818, 8), (0x78860, (uint)RamAddress), (0x78818, 9)])
        {
            Register(firmware, offset, value);
        }

        uint[] picture = firmware.Screen()!.Pixels.ToArray();
        firmware.Go(MigrationState.StopCopy);
        _target.Go(MigrationState.Resuming);
        _target.WriteState(firmware.ReadState());

        Assert.That(_target.Go(MigrationState.Running), Is.EqualTo(Errno.None));

        Assert.That(_target.Screen()!.Pixels.ToArray(), Is.EqualTo(picture));
        uint first = BitConverter.ToUInt32(_ram.Slice(0, 4)) & 0xFF_FFFF;
        Assert.That(picture[0], Is.EqualTo(first), "a pixel of guest memory");
        _target.Client.Call(VfioUserCommand.DeviceReset);
        Assert.That(_target.Screen(), Is.Null, "a reset ends it");
    }

    [Test]
    public void A_transaction_on_the_data_channel_goes_on()
    {
        Register(_source, 0xC5100, 5);
        Register(_source, 0xC5104, (1u << 30) | (1u << 25) | (128u << 16) | (0x50 << 1) | 1);
        uint first = _source.Client.RegionRead<uint>(0, 0xC510C);
        _source.Go(MigrationState.StopCopy);
        _target.Go(MigrationState.Resuming);
        _target.WriteState(_source.ReadState());
        _target.Go(MigrationState.Running);

        Assert.That(first, Is.EqualTo(0xFFFF_FF00));
        Assert.That(
            _target.Client.RegionRead<uint>(0, 0xC510C), Is.EqualTo(0x00FF_FFFF), "the next four bytes of the EDID");
    }

    [TestCase(0)]
    [TestCase(8)]
    [TestCase(12)]
    [TestCase(500)]
    [TestCase(-1)]
    public void Damage_is_noticed_and_leaves_a_device_that_was_reset(int at)
    {
        _source.Go(MigrationState.StopCopy);
        byte[] state = _source.ReadState();
        state[at < 0 ? ^-at : at] ^= 0x10;
        Register(_target, 0x45404, 2);
        _target.Go(MigrationState.Resuming);
        _target.WriteState(state);

        Assert.That(_target.Go(MigrationState.Running), Is.EqualTo(Errno.EINVAL));

        Assert.That(_target.Client.RegionRead<uint>(0, 0x45404), Is.Zero);
        Assert.That(_target.Client.Call(VfioUserCommand.DeviceReset).Errno, Is.EqualTo(Errno.None));
        Assert.That(_target.Go(MigrationState.Stop), Is.EqualTo(Errno.None));
    }

    [TestCase(0)]
    [TestCase(19)]
    [TestCase(51)]
    [TestCase(1000)]
    public void A_state_that_is_cut_off_is_noticed(int length)
    {
        _source.Go(MigrationState.StopCopy);
        _target.Go(MigrationState.Resuming);
        _target.WriteState(_source.ReadState().AsSpan(0, length));

        Assert.That(_target.Go(MigrationState.Stop), Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void The_monitors_come_along()
    {
        using ServedGpu other = new(CvtTiming.For(1920, 1080, 60_000));
        byte[] edid = _source.On(() => _source.Gpu.Core.Display.Outputs[0].Edid.ToArray());
        _source.Go(MigrationState.StopCopy);
        other.Go(MigrationState.Resuming);
        other.WriteState(_source.ReadState());

        Assert.That(other.Go(MigrationState.Running), Is.EqualTo(Errno.None));

        Assert.That(other.On(() => other.Gpu.Core.Display.Outputs[0].Edid.ToArray()), Is.EqualTo(edid));
    }

    [Test]
    public void A_device_with_more_outputs_refuses_the_state()
    {
        DisplayTiming mode = CvtTiming.For(1024, 768, 60_000);
        using ServedGpu other = new(mode, mode);
        _source.Go(MigrationState.StopCopy);
        other.Go(MigrationState.Resuming);
        other.WriteState(_source.ReadState());

        Assert.That(other.Go(MigrationState.Running), Is.EqualTo(Errno.EINVAL));
    }

    [Test]
    public void A_device_with_other_connectors_or_of_another_platform_refuses_the_state()
    {
        Connector displayPort = new(DigitalPort.B, ConnectorKind.DisplayPort);
        Connector portC = new(DigitalPort.C, ConnectorKind.Hdmi);
        TestGpu source = new();

        Assert.That(
            () => source.MoveTo(new TestGpu(displayPort)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("connectors"));
        Assert.That(
            () => source.MoveTo(new TestGpu(portC)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("connectors"));
        Assert.That(
            () => source.MoveTo(new TestGpu(GpuPlatform.Skylake, source.Core.Connectors)),
            Throws.TypeOf<InvalidDataException>().With.Message.Contains("--platform"));
    }

    [TestCase(2, false)]
    [TestCase(1, true)]
    public void A_device_with_another_panel_refuses_the_state(int selfRefresh, bool switchesRate)
    {
        Connector panel = new(DigitalPort.A, ConnectorKind.EmbeddedDisplayPort);
        TestGpu source = new(GpuPlatform.TigerLake, [panel]);
        TestGpu target = new(
            GpuPlatform.TigerLake, [panel with { Panel = new PanelFeatures(selfRefresh, switchesRate) }]);

        Assert.That(
            () => source.MoveTo(target), Throws.TypeOf<InvalidDataException>().With.Message.Contains("another panel"));
    }

    [TestCase(4, true, "--mappable-mib")]
    [TestCase(2, false, "--no-stolen")]
    public void A_bare_device_with_other_memory_refuses_the_state(int mappableMib, bool hasStolen, string option)
    {
        TestGpu source = new(GpuPlatform.KabyLake, s_hdmi, guest: GuestKind.Bare);
        TestGpu target = new(
            GpuPlatform.KabyLake, s_hdmi, guest: GuestKind.Bare, mappableMib: mappableMib, hasStolenMemory: hasStolen);

        Assert.That(
            () => source.MoveTo(target), Throws.TypeOf<InvalidDataException>().With.Message.Contains(option));
    }

    private static void Register(ServedGpu gpu, ulong offset, uint value) => gpu.Client.RegionWrite(0, offset, value);

    /// <summary>A 1024x768 picture of random pixels, whose pages lie in guest memory in reverse order.</summary>
    private void ShowPicture()
    {
        _source.Client.RegionWrite(7, 0x10, 0xE000_0000u);
        for (ulong page = 0; page < 768; page++)
        {
            ulong entry = (RamAddress + ((767 - page) * Pitch)) | 1;
            _source.Client.RegionWrite(0, GpuLayout.GgttOffset + (((Surface / 4096) + page) * 8), entry);
        }

        (uint Offset, uint Value)[] registers =
        [
            (0x6C040, 0x802A_AB7B), (0x6C044, 0x0000_07A4),
            (0x6C058, 1u << 11), (0x6C05C, 3u << 3), (0x46014, 0x8000_0000),
            (0x60000, 0x053F_03FF), (0x60008, 0x049F_0417), (0x6000C, 0x0325_02FF), (0x60014, 0x0308_0302),
            (0x6001C, 0x03FF_02FF), (0x60400, 0x9100_0000), (0x70008, 0x8000_0000), (0x44404, 0), (0x4440C, 1),
            (0x44200, 1u << 31),
            (0x70188, Pitch / 64), (0x70190, 0x02FF_03FF), (0x70180, 0x8400_0000), (0x7019C, (uint)Surface),
        ];
        foreach ((uint offset, uint value) in registers)
        {
            Register(_source, offset, value);
        }

        Assert.That(() => _source.On(() => _source.PipeA.Planes[0].Live), Is.Not.Null.After(2000, 5));
    }
}
