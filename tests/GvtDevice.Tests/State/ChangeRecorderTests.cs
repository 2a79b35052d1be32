using System.Buffers;
using LinuxInterop;
using NUnit.Framework;

namespace GvtDevice.Tests.State;

/// <summary>A device that goes on from a state and the changes since is the device that wrote them.</summary>
internal sealed class ChangeRecorderTests
{
    private const int Accesses = 6000;

    [TestCaseSource(typeof(RandomGuest), nameof(RandomGuest.EveryDevice))]
    public void After_any_accesses_another_device_goes_on_as_this_one(string platform, string guest)
    {
        Random random = new(21);
        FuzzHost host = new();
        using Vgpu gpu = RandomGuest.MakeGpu(platform, guest);
        gpu.Attach(host);
        RandomGuest fuzzer = new(gpu, random);
        ArrayBufferWriter<byte> state = new();
        ArrayBufferWriter<byte> changes = new();
        gpu.SaveAll(state);
        for (int i = 1; i <= Accesses; i++)
        {
            if (fuzzer.Access() || gpu.HasReadEffects)
            {
                gpu.SaveChanges(changes, isThorough: false);
            }

            if (i % 16 == 0)
            {
                host.Advance(random.NextInt64(2_000_000));
                gpu.SaveChanges(changes, isThorough: true);
            }

            if (i % 1000 == 0)
            {
                using Vgpu next = RandomGuest.MakeGpu(platform, guest, FileDescriptor.Duplicate(gpu.MemoryFile));
                next.Attach(new FuzzHost { NowNs = host.NowNs });
                next.Resume(state.WrittenSpan, changes.WrittenSpan);

                AssertSame(Saved(gpu), Saved(next), $"after {i} accesses");
            }
        }
    }

    private static void AssertSame(StateDocument before, StateDocument after, string when)
    {
        Assert.That(after.Names, Is.EqualTo(before.Names), when);
        foreach (string name in before.Names)
        {
            Assert.That(after[name].SequenceEqual(before[name]), $"\"{name}\" {when}");
        }
    }

    private static StateDocument Saved(Vgpu gpu)
    {
        ArrayBufferWriter<byte> state = new();
        gpu.Save(state);
        return new StateDocument(state.WrittenSpan.ToArray());
    }
}
