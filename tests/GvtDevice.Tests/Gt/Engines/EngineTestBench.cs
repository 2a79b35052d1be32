using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace GvtDevice.Tests.Gt.Engines;

/// <summary>A GPU whose blitter, or another engine, a test drives as i915 does: a context in graphics memory, a ring, a
/// batch in an address space of the context's own, and a status page.</summary>
internal sealed class EngineTestBench
{
    public const uint Blitter = 0x22000;
    public const uint Render = 0x2000;
    public const uint Video = 0x12000;

    private const uint StatusPage = 0x1_0000;
    private const uint Image = 0x2_0000;
    private const uint OtherImage = 0x2_8000;
    private const uint Ring = 0x3_0000;
    private const uint Batch = 0x10_0000;
    private const uint TableRoot = 0x4_0000;

    private readonly uint _engine;
    private readonly EngineModel _model;
    private uint _tail;

    /// <param name="engine">Its registers.</param>
    /// <param name="monitors">As of <see cref="TestGpu"/>.</param>
    /// <param name="logger">None by default.</param>
    /// <param name="model">Its generation; Gen9 by default.</param>
    public EngineTestBench(uint engine = Blitter, int monitors = 1, ILogger? logger = null, EngineModel? model = null)
    {
        _engine = engine;
        _model = model ?? EngineModel.Gen9;
        Gpu = _model.MakeGpu(monitors, logger);
        Gpu[engine + 0x80] = StatusPage;
        Gpu[engine + 0x3A0] = 0xFFFF_0000 | (_model.LastStatus << 8) | _model.LastStatus;
        Gpu[engine + 0xA8] = 0xFEFE_FEFE;
        SetImage(5, 0);
        SetImage(9, Ring);
        SetImage(11, 0x1001);
        SetImage(0x33, TableRoot);
        Table(TableRoot, TableRoot + 0x1000);
        Table(TableRoot + 0x1000, TableRoot + 0x2000);
        Table(TableRoot + 0x2000, TableRoot + 0x3000);
        for (uint page = 0; page < 512; page++)
        {
            // The context sees the second 2 MiB of memory.
            Guest(TableRoot + 0x3000 + (8 * page), ((2u << 20) + (page << 12)) | 3);
        }
    }

    /// <summary>Graphics addresses are guest physical ones here.</summary>
    public TestGpu Gpu { get; }

    /// <summary>Memory as the context sees it, 2 MiB from its address 0.</summary>
    public Span<byte> ContextMemory => Gpu.Surface.Bytes.AsSpan(2 << 20, 2 << 20);

    /// <summary>A register of the engine.</summary>
    /// <param name="offset">From its first one.</param>
    public uint this[uint offset]
    {
        get => Gpu[_engine + offset];
        set => Gpu[_engine + offset] = value;
    }

    public uint StatusPointer => Guest(StatusPage + _model.StatusNumberAt);

    public uint Head => Guest(Image + 0x1000 + (4 * 5));

    /// <summary>User and context interrupts of the blitter that were told; they are cleared by it.</summary>
    public uint TakeInterrupts()
    {
        uint iir = Gpu[0x44308];
        Gpu[0x44308] = iir;
        return iir >> 16;
    }

    public (uint Low, uint High) Event(uint index) =>
        (Guest(StatusPage + 0x40 + (8 * index)), Guest(StatusPage + 0x44 + (8 * index)));

    /// <summary>Puts commands into the ring and submits the context.</summary>
    public void Submit(params ReadOnlySpan<uint> commands) => SubmitTagged(7, commands);

    public void SubmitTagged(uint tag, params ReadOnlySpan<uint> commands)
    {
        commands.CopyTo(MemoryMarshal.Cast<byte, uint>(Gpu.Surface.Bytes.AsSpan((int)(Ring + _tail))));
        _tail += 4 * (uint)commands.Length;
        SetImage(7, _tail);
        _model.Submit(Gpu, _engine, [Image | 1, tag, 0, 0]);
    }

    /// <summary>Submits a second context, with an empty ring, in place of the first or behind it.</summary>
    /// <param name="tag">Its tag.</param>
    /// <param name="first">The tag of the first context, which goes before it; null if it goes away.</param>
    public void SubmitOther(uint tag, uint? first = null)
    {
        Gpu.Surface.Bytes.AsSpan((int)Image, 0x2000).CopyTo(Gpu.Surface.Bytes.AsSpan((int)OtherImage));
        foreach (uint dword in (uint[])[5, 7, 0xD, 0xF])
        {
            Guest(OtherImage + 0x1000 + (4 * dword), 0);
        }

        uint[] other = [OtherImage | 1, tag];
        _model.Submit(Gpu, _engine, first is null ? [.. other, 0, 0] : [Image | 1, first.Value, .. other]);
    }

    /// <summary>Submits the first context again, with nothing more in its ring.</summary>
    public void SubmitAgain(uint tag) => _model.Submit(Gpu, _engine, [Image | 1, tag, 0, 0]);

    /// <summary>Puts a batch into the context's memory, and a call of it into the ring.</summary>
    public void SubmitBatch(params ReadOnlySpan<uint> commands)
    {
        commands.CopyTo(MemoryMarshal.Cast<byte, uint>(ContextMemory[(int)Batch..]));
        Submit(0x1880_0101, Batch, 0, 0);
    }

    /// <summary>Puts a batch into global memory, and a call of it into the ring.</summary>
    public void SubmitGlobalBatch(params ReadOnlySpan<uint> commands)
    {
        WriteGlobal(Batch, commands);
        Submit(0x1880_0001, Batch, 0, 0);
    }

    /// <summary>Where <see cref="SubmitBatch"/> and <see cref="SubmitGlobalBatch"/> put a batch.</summary>
    public static uint BatchAt => Batch;

    /// <summary>Forgets what the ring holds, as a driver does that has reset the engine.</summary>
    public void SkipRing() => SetImage(5, _tail);

    /// <summary>Bytes of commands that were put into the ring so far.</summary>
    public uint Tail => _tail;

    public void WriteGlobal(uint address, params ReadOnlySpan<uint> dwords) =>
        dwords.CopyTo(MemoryMarshal.Cast<byte, uint>(Gpu.Surface.Bytes.AsSpan((int)address)));

    public void SetImage(uint dword, uint value) => Guest(Image + 0x1000 + (4 * dword), value);

    public uint Guest(uint address) => MemoryMarshal.Read<uint>(Gpu.Surface.Bytes.AsSpan((int)address));

    private void Table(uint at, uint next) => Guest(at, next | 3);

    private void Guest(uint address, uint value) => MemoryMarshal.Write(Gpu.Surface.Bytes.AsSpan((int)address), value);
}
