using System.Buffers;
using System.Buffers.Binary;
using System.Reflection;
using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Scanout;
using GvtDevice.Mmio;
using NUnit.Framework;

namespace GvtDevice.Tests.State;

/// <summary>A saved state is a list of named blocks, and one that is not what the device has saved changes
/// nothing.</summary>
public sealed class StateBlocksTests : IDisposable
{
    private const int Bar0 = 0;
    private const int PlainRegister = 0x45404;

    private readonly TestGpu _host = new();
    private readonly Vgpu _source;
    private readonly Vgpu _target;
    private readonly StateDocument _document;

    public StateBlocksTests()
    {
        _source = Lit(0x1000_0000);
        _target = Lit(0x2000_0000);
        Write(_target, PlainRegister, 2);
        Write(_target, (int)GpuLayout.GgttOffset, 0x1234_5001);
        _document = new StateDocument(Saved(_source));
    }

    public void Dispose()
    {
        _source.Dispose();
        _target.Dispose();
    }

    [Test]
    public void The_names_are_part_of_the_format() => Assert.That(_document.Names, Is.EqualTo((string[])
    [
        "pci", "stolen", "ports", "outputs", "registers", "gop",
        "engine RCS", "engine VCS", "engine VECS", "engine BCS",
        "pipe colour A", "plane 1_A", "plane 2_A", "plane 3_A",
        "pipe colour B", "plane 1_B", "plane 2_B", "plane 3_B",
        "pipe colour C", "plane 1_C", "plane 2_C", "plane 3_C",
        "aux A", "aux B", "aux C", "aux D", "gmbus", "hotplug", "pipe A", "pipe B", "pipe C", "memory",
    ]));

    [Test]
    public void Every_block_that_keeps_something_is_one_of_a_state()
    {
        IEnumerable<Type> blocks = typeof(IRegisterBlock).Assembly.GetTypes()
            .Where(type => type is { IsClass: true } && type.IsAssignableTo(typeof(IRegisterBlock)))
            .Where(type => type.GetMethod("Save", BindingFlags.Instance | BindingFlags.Public) is not null);

        Assert.That(blocks, Is.Not.Empty.And.All.Matches<Type>(type => typeof(ISavedBlock).IsAssignableFrom(type)));
    }

    [Test]
    public void The_order_of_blocks_does_not_matter()
    {
        _document.Blocks.Reverse();

        _target.Restore(_document.Seal());

        Assert.That(Saved(_target), Is.EqualTo(Saved(_source)));
    }

    [TestCase(14u, "state version 14; this build reads only version 15")]
    [TestCase(16u, "state version 16; this build reads only version 15")]
    public void A_state_of_another_version_is_refused(uint version, string message) =>
        IsRefused(_document.Seal(version), message);

    [Test]
    public void Bytes_that_are_no_state_are_refused() =>
        IsRefused(new byte[100], "not a gvt-device state (bad magic)");

    [Test]
    public void A_block_that_the_device_does_not_have_is_refused()
    {
        _document.Blocks.Insert(3, ("watchdog", [1, 2, 3, 4]));

        IsRefused(_document.Seal(), "unknown block \"watchdog\"");
    }

    [TestCase("")]
    [TestCase("pipe\nA")]
    public void A_malformed_block_name_does_not_reach_a_log(string name)
    {
        _document.Blocks.Add((name, []));

        IsRefused(_document.Seal(), "unknown block");
        Assert.That(() => _target.Restore(_document.Seal()), Throws.Exception.Message.Not.Contains('\n'));
    }

    [TestCase("pci")]
    [TestCase("plane 2_B")]
    [TestCase("memory")]
    public void A_block_that_is_missing_is_refused(string name)
    {
        _document.Blocks.RemoveAll(block => block.Name == name);

        IsRefused(_document.Seal(), $"block \"{name}\" is missing");
    }

    [Test]
    public void A_block_that_is_there_twice_is_refused()
    {
        _document.Blocks.Add(("gmbus", _document["gmbus"]));

        IsRefused(_document.Seal(), "block \"gmbus\" is there twice");
    }

    [Test]
    public void Any_block_that_is_longer_is_refused([Values] bool isReversed)
    {
        foreach (string name in _document.Names.ToArray())
        {
            byte[] bytes = _document[name];
            _document[name] = [.. bytes, 0, 0, 0, 0];

            IsRefused(Sealed(isReversed), $"block \"{name}\": 4 bytes left over");
            _document[name] = bytes;
        }
    }

    [Test]
    public void Any_block_that_is_shorter_is_refused([Values] bool isReversed)
    {
        foreach (string name in _document.Names.ToArray())
        {
            byte[] bytes = _document[name];
            if (bytes.Length > 0)
            {
                _document[name] = bytes[..^1];
                IsRefused(Sealed(isReversed), $"block \"{name}\": ");
                _document[name] = bytes;
            }
        }
    }

    [Test]
    public void A_list_of_blocks_that_ends_early_is_refused()
    {
        byte[] state = _document.Seal();
        byte[] cut = [.. state[..12], .. BitConverter.GetBytes(state.LongLength - 52 - 3), .. state[20..^35]];

        IsRefused([.. cut, .. System.Security.Cryptography.SHA256.HashData(cut.AsSpan(20))], "bytes missing");
    }

    [Test]
    public void What_a_state_claims_to_bring_is_not_allocated()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_document["outputs"].AsSpan(4), int.MaxValue);
        byte[] state = _document.Seal();
        IsRefused(state, "block \"outputs\"");

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => _target.Restore(state), Throws.InstanceOf<InvalidDataException>());

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void Any_bytes_in_any_block_are_taken_or_refused_and_the_display_goes_on()
    {
        int refused = 0;
        Random random = new(11);
        for (int pass = 0; pass < 300; pass++)
        {
            StateDocument document = new(Saved(_source));
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                Spoil(document, random);
            }

            byte[] before = Saved(_target);
            try
            {
                _target.Restore(document.Seal());
            }
            catch (InvalidDataException)
            {
                refused++;
                Assert.That(Saved(_target), Is.EqualTo(before), $"pass {pass}");
            }

            _host.Advance(random.Next(40_000_000));
            IEnumerable<Pipe> small =
                _target.Core.Display.Pipes.Where(pipe => pipe.SourceSize is { WidthPx: < 64, HeightPx: < 64 });
            foreach (Pipe pipe in small)
            {
                _ = pipe.Capture() is { } scene ? Composer.Compose(scene, _target.Ggtt) : null;
            }
        }

        Assert.That(refused, Is.InRange(50, 270), "both happens");
    }

    private static void Spoil(StateDocument document, Random random)
    {
        (string name, byte[] bytes) = document.Blocks[random.Next(document.Blocks.Count)];
        if (bytes.Length < 4)
        {
            return;
        }

        switch (random.Next(3))
        {
            case 0:
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                BinaryPrimitives.WriteInt32LittleEndian(
                    bytes.AsSpan(4 * random.Next(bytes.Length / 4)),
                    random.Next(4) == 0 ? int.MinValue : random.Next(0x2000));
                break;
            default:
                document[name] = bytes[..random.Next(bytes.Length)];
                break;
        }
    }

    /// <summary>A device whose primary plane shows a surface on an HDMI monitor; a DisplayPort monitor is beside
    /// it.</summary>
    private Vgpu Lit(uint surface)
    {
        Vgpu gpu = new(new VgpuOptions
        {
            Connectors =
            [
                ConnectorSetup.WithMode(
                    new Connector(DigitalPort.B, ConnectorKind.Hdmi), CvtTiming.For(1024, 768, 60_000)),
                ConnectorSetup.WithMode(
                    new Connector(DigitalPort.C, ConnectorKind.DisplayPort), CvtTiming.For(1024, 768, 60_000)),
            ],
        });
        gpu.Attach(_host);
        TestGpu.TurnOn(gpu.Core.Registers, pipe: 0);
        Write(gpu, 0x6001C, 0x001F_000F);
        Write(gpu, 0x70180, 0x8400_0000);
        Write(gpu, 0x70188, 1);
        Write(gpu, 0x70190, 0x000F_001F);
        Write(gpu, 0x7019C, surface);
        _host.Advance(20_000_000);
        return gpu;
    }

    private byte[] Sealed(bool isReversed)
    {
        if (isReversed)
        {
            _document.Blocks.Reverse();
        }

        return _document.Seal();
    }

    private void IsRefused(byte[] state, string message)
    {
        byte[] before = Saved(_target);

        Assert.That(
            () => _target.Restore(state), Throws.InstanceOf<InvalidDataException>().With.Message.Contains(message));

        Assert.That(Saved(_target), Is.EqualTo(before), "the device is as it was");
    }

    private static void Write(Vgpu gpu, int offset, uint value) =>
        gpu.Write(Bar0, (ulong)offset, BitConverter.GetBytes(value));

    private static byte[] Saved(Vgpu gpu)
    {
        ArrayBufferWriter<byte> state = new();
        gpu.Save(state);
        return state.WrittenSpan.ToArray();
    }
}
