using System.Buffers.Binary;
using DisplayModel;
using DisplayModel.Edid;
using DisplayModel.Infoframes;
using DisplayModel.Scanout;
using GvtDevice.Guests;
using GvtDevice.Platforms;
using NUnit.Framework;
using VfioUser.Server;

namespace GvtDevice.Tests;

/// <summary>A guest that writes anything anywhere, while pipes run: the device stays up, keeps to the ranges it was
/// given, and shows a picture when it is told to.</summary>
public sealed class GuestFuzzTests
{
    private const int Bar0 = 0;

    /// <summary>Each pass is about 50,000 accesses; set GVT_FUZZ_PASSES for a longer run.</summary>
    private static readonly int s_passes = int.Parse(Environment.GetEnvironmentVariable("GVT_FUZZ_PASSES") ?? "2");

    [TestCaseSource(nameof(EveryDevice))]
    public void Random_accesses_to_every_region_never_throw_and_never_stop_the_display(string platform, string guest)
    {
        GpuPlatform fuzzed = GpuPlatform.All.Single(known => known.Name == platform);
        GuestKind kind = GuestKind.All.Single(known => known.Name == guest);
        for (int seed = 0; seed < s_passes; seed++)
        {
            Random random = new(seed);
            FuzzHost host = new();
            using Vgpu gpu = new(new VgpuOptions { Connectors = Connectors(fuzzed), Platform = fuzzed, Guest = kind });
            gpu.Attach(host);
            uint[] registers = [.. gpu.Core.Registers.Declared.Select(register => register.Offset)];
            for (int i = 0; i < 50_000; i++)
            {
                Access(gpu, random, registers);
                if (i % 16 == 0)
                {
                    host.Advance(random.NextInt64(2_000_000));
                }

                if (i % 5_000 == 0)
                {
                    Look(gpu);
                }
            }

            ShowSomething(gpu, host);
        }
    }

    private static IEnumerable<string[]> EveryDevice() =>
        from platform in GpuPlatform.All
        from guest in GuestKind.All
        select new[] { platform.Name, guest.Name };

    /// <summary>A monitor of each kind, on the first and on the last port.</summary>
    private static ConnectorSetup[] Connectors(GpuPlatform platform) =>
    [
        ConnectorSetup.WithMode(
            new Connector(platform.ConnectorPorts[0], ConnectorKind.Hdmi), CvtTiming.For(1024, 768, 60_000)),
        ConnectorSetup.WithMode(
            new Connector(platform.ConnectorPorts[^1], ConnectorKind.DisplayPort), CvtTiming.For(1024, 768, 60_000)),
    ];

    private static void Access(Vgpu gpu, Random random, uint[] registers)
    {
        Span<byte> data = stackalloc byte[8];
        random.NextBytes(data);
        Region region = gpu.Regions[random.Next(gpu.Regions.Count)];
        int length = 1 << random.Next(4);
        ulong offset = (ulong)random.NextInt64((long)region.Size - length + 1);
        if (random.Next(4) != 0)
        {
            (region, offset, length) = (gpu.Regions[0], registers[random.Next(registers.Length)], 4);
            if (random.Next(3) == 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(data, 0x8000_0000 | (uint)random.Next());
            }
        }

        if (random.Next(3) == 0)
        {
            gpu.Read(region.Index, offset, data[..length]);
        }
        else if ((region.Access & RegionAccess.Write) != 0)
        {
            gpu.Write(region.Index, offset, data[..length]);
        }
    }

    private static void Look(Vgpu gpu)
    {
        foreach (Pipe pipe in gpu.Core.Display.Pipes)
        {
            if (pipe.Capture() is { } scene)
            {
                _ = Composer.Compose(scene, gpu.Ggtt);
            }

            foreach (Infoframe infoframe in gpu.Core.Feeds[pipe.Index].Infoframes)
            {
                _ = (AuxiliaryVideo.Decode(infoframe), SourceProduct.Decode(infoframe), AudioStream.Decode(infoframe));
                _ = DynamicRange.Decode(infoframe);
            }
        }
    }

    /// <summary>After a reset the device does its job as if nothing had been.</summary>
    private static void ShowSomething(Vgpu gpu, FuzzHost host)
    {
        gpu.Reset();
        foreach ((uint offset, uint value) in ((uint, uint)[])
        [
            // The PLL of port B of Gen9, then that of display 12.
            (0x6C040, 0x802A_AB7B), (0x6C044, 0x0000_07A4),
            (0x6C058, 1u << 11), (0x6C05C, 3u << 3), (0x46014, 0x8000_0000),
            (0x164284, 0x0055_557B), (0x164288, 0x0000_1E84), (0x164280, 0), (0x46010, 0x8000_0000),
            (0x60000, 0x053F_03FF), (0x60008, 0x049F_0417), (0x6000C, 0x0325_02FF), (0x60014, 0x0308_0302),
            (0x6001C, 0x03FF_02FF), (0x60400, 0x9100_0000), (0x70008, 0x8000_0000),
            (0x70180, 0x8400_0000), (0x70188, 64), (0x70190, 0x02FF_03FF), (0x7019C, 0x1000_0000),
        ])
        {
            gpu.Write(Bar0, offset, BitConverter.GetBytes(value));
        }

        host.Advance(20_000_000);
        Assert.That(gpu.Core.Display.Pipes[0].Planes[0].Live?.SurfaceOffset, Is.EqualTo(0x1000_0000));
    }

    /// <summary>A host whose memory takes anything, and whose clock the test turns.</summary>
    private sealed class FuzzHost : IDeviceHost
    {
        private readonly List<Timer> _timers = [];

        public IGuestMemory Memory { get; } = new TestMemory(1 << 20);

        public long NowNs { get; private set; } = 1_000_000_000;

        public bool Trigger(int irqIndex, int vector = 0) => true;

        public void SetLevel(int irqIndex, bool isAsserted)
        {
        }

        public bool IsPending(int irqIndex, int vector) => false;

        public void ClearPending(int irqIndex)
        {
        }

        public IDeviceTimer CreateTimer(Action<long> onDue)
        {
            Timer timer = new(onDue);
            _timers.Add(timer);
            return timer;
        }

        public bool Post(Action work) => throw new NotSupportedException();

        public void Advance(long ns)
        {
            NowNs += ns;
            foreach (Timer timer in _timers)
            {
                for (int fired = 0; timer.DueNs <= NowNs; fired++)
                {
                    Assert.That(fired, Is.LessThan(100), "a timer that is always due");
                    timer.Fire(NowNs);
                }
            }
        }

        private sealed class Timer(Action<long> onDue) : IDeviceTimer
        {
            public long? DueNs { get; private set; }

            public void Arm(long dueNs) => DueNs = dueNs;

            public void Disarm() => DueNs = null;

            public void Fire(long nowNs)
            {
                DueNs = null;
                onDue(nowNs);
            }
        }
    }
}
