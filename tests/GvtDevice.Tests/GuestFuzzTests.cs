using DisplayModel;
using DisplayModel.Infoframes;
using DisplayModel.Scanout;
using NUnit.Framework;

namespace GvtDevice.Tests;

/// <summary>A guest that writes anything anywhere, while pipes run: the device stays up, keeps to the ranges it was
/// given, and shows a picture when it is told to.</summary>
public sealed class GuestFuzzTests
{
    private const int Bar0 = 0;

    /// <summary>Each pass is about 50,000 accesses; set GVT_FUZZ_PASSES for a longer run.</summary>
    private static readonly int s_passes = int.Parse(Environment.GetEnvironmentVariable("GVT_FUZZ_PASSES") ?? "2");

    [TestCaseSource(typeof(RandomGuest), nameof(RandomGuest.EveryDevice))]
    public void Random_accesses_to_every_region_never_throw_and_never_stop_the_display(string platform, string guest)
    {
        for (int seed = 0; seed < s_passes; seed++)
        {
            FuzzHost host = new();
            using Vgpu gpu = RandomGuest.MakeGpu(platform, guest);
            gpu.Attach(host);
            Random random = new(seed);
            RandomGuest fuzzer = new(gpu, random);
            for (int i = 0; i < 50_000; i++)
            {
                fuzzer.Access();
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
}
