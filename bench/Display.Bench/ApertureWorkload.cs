using System.Globalization;
using Display.GuestProbe;
using LinuxInterop;
using VfioUser.Protocol;
using VfioUser.Server.Transport;

namespace Display.Bench;

/// <summary>A processor that draws into the aperture from its first byte to its last, eight bytes at a time, as QEMU
/// passes that on: each a message with or without a reply, or many in one REGION_WRITE_MULTI. Beside it a register that
/// only stores.</summary>
internal sealed class ApertureWorkload : IDisposable
{
    private const int Bar0 = 0;
    private const int Bar2 = 2;
    private const int Size = 8;
    private const int Batch = 32;
    private const int Entries = 200;
    private const int Drawn = 2 << 20;
    private const ulong Register = 0xB000;
    private const ulong Fence = 0x100000;
    private const uint PitchBytes = 4096;

    private readonly BenchDevice _device = new();

    public ApertureWorkload() =>
        _device.Machine.MapGraphics(0, PageOrder.Pages("scattered", Drawn / GuestMachine.PageSize, first: 16));

    private VfioUserClient Vmm => _device.Machine.Vmm;

    public static void Run(TimeSpan span, int rounds)
    {
        using ApertureWorkload workload = new();
        (string Name, int Region, ulong Offset, int Length, uint Tiling)[] targets =
        [
            ("register", Bar0, Register, Size, 0), ("aperture, linear", Bar2, 0, Drawn, 0),
            ("aperture, X tiled fence", Bar2, 0, Drawn, 1), ("aperture, Y tiled fence", Bar2, 0, Drawn, 3),
        ];
        double[][] best = [.. targets.Select(_ => (double[])[double.MaxValue, double.MaxValue, double.MaxValue])];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < targets.Length; i++)
            {
                (_, int region, ulong offset, int length, uint tiling) = targets[i];
                workload.SetFence(tiling);
                double[] us =
                [
                    workload.WithReply(region, offset, length, span),
                    workload.WithoutReply(Posted(region, offset, length), Batch, span),
                    workload.WithoutReply(Multi(region, offset, length), Entries, span),
                ];
                best[i] = [.. best[i].Zip(us, Math.Min)];
            }
        }

        Console.WriteLine($"{"",-30}{"with reply: us",16}{"posted: us",16}{"MB/s",8}{"multi: us",16}{"MB/s",8}"
            + $"   best of {rounds} rounds");
        for (int i = 0; i < targets.Length; i++)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{targets[i].Name,-30}{best[i][0],16:0.00}{best[i][1],16:0.000}{Size / best[i][1],8:0}"
                    + $"{best[i][2],16:0.000}{Size / best[i][2],8:0}"));
        }
    }

    public void Dispose() => _device.Dispose();

    private static IEnumerable<ulong> Offsets(ulong offset, int length) =>
        Enumerable.Range(0, length / Size).Select(i => offset + (ulong)(i * Size));

    /// <summary>Calls of <see cref="Batch"/> messages, all the way through the range.</summary>
    private static List<byte[]> Posted(int region, ulong offset, int length)
    {
        List<byte[]> calls = [];
        foreach (ulong[] offsets in Whole(offset, length, Batch))
        {
            int size = MessageHeader.Length + RegionTransfer.Length + Size;
            byte[] call = new byte[offsets.Length * size];
            Span<byte> rest = call;
            foreach (ulong at in offsets)
            {
                rest = Wire.Write(
                    rest, new MessageHeader(1, VfioUserCommand.RegionWrite, (uint)size, MessageFlags.NoReply, 0));
                rest = Wire.Write(rest, new RegionTransfer(at, (uint)region, Size));
                rest = Wire.Write(rest, at * 0x9E37_79B9);
            }

            calls.Add(call);
        }

        return calls;
    }

    private static List<byte[]> Multi(int region, ulong offset, int length)
    {
        List<byte[]> calls = [];
        foreach (ulong[] offsets in Whole(offset, length, Entries))
        {
            byte[] call =
                new byte[MessageHeader.Length + RegionWriteMulti.Length + (offsets.Length * RegionWriteEntry.Length)];
            Span<byte> rest = Wire.Write(
                call,
                new MessageHeader(1, VfioUserCommand.RegionWriteMulti, (uint)call.Length, MessageFlags.NoReply, 0));
            rest = Wire.Write(rest, new RegionWriteMulti((ulong)offsets.Length));
            foreach (ulong at in offsets)
            {
                rest = Wire.Write(rest, new RegionWriteEntry(at, (uint)region, Size, at * 0x9E37_79B9));
            }

            calls.Add(call);
        }

        return calls;
    }

    /// <summary>The offsets in groups of a size; a short range is gone through more than once.</summary>
    private static IEnumerable<ulong[]> Whole(ulong offset, int length, int group)
    {
        int repeat = Math.Max(1, group * Size / length);
        return Enumerable.Repeat(Offsets(offset, length), repeat).SelectMany(o => o).Chunk(group)
            .Where(chunk => chunk.Length == group);
    }

    /// <summary>Over all of the range; no fence for 0.</summary>
    private void SetFence(uint tiling)
    {
        Vmm.RegionWrite(Bar0, Fence + 4, (uint)(Drawn - GuestMachine.PageSize) | ((PitchBytes / 128) - 1));
        Vmm.RegionWrite(Bar0, Fence, tiling);
    }

    /// <returns>Microseconds of a write.</returns>
    private double WithReply(int region, ulong offset, int length, TimeSpan span)
    {
        long startNs = MonotonicClock.NowNs;
        long endNs = startNs + (long)span.TotalNanoseconds;
        long count = 0;
        for (int at = 0; MonotonicClock.NowNs < endNs; at = (at + Size) % length, count++)
        {
            Vmm.RegionWrite(region, offset + (ulong)at, (ulong)count);
        }

        return (MonotonicClock.NowNs - startNs) / 1e3 / count;
    }

    /// <summary>A read at the end proves that all writes have been done.</summary>
    /// <returns>Microseconds of a write.</returns>
    private double WithoutReply(List<byte[]> calls, int writesInOne, TimeSpan span)
    {
        long startNs = MonotonicClock.NowNs;
        long endNs = startNs + (long)span.TotalNanoseconds;
        long count = 0;
        for (int call = 0; MonotonicClock.NowNs < endNs; call = (call + 1) % calls.Count, count += writesInOne)
        {
            Vmm.SendRaw(calls[call]);
        }

        _ = Vmm.RegionRead<uint>(Bar0, Register);
        return (MonotonicClock.NowNs - startNs) / 1e3 / count;
    }
}
