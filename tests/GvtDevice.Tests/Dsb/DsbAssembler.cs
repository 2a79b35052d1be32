using System.Buffers.Binary;

namespace GvtDevice.Tests.Dsb;

/// <summary>Writes programs of the display state buffer, as i915 does.</summary>
internal sealed class DsbAssembler
{
    private readonly List<ulong> _quads = [];

    public uint Length => 8 * (uint)_quads.Count;

    public DsbAssembler Raw(ulong quad)
    {
        _quads.Add(quad);
        return this;
    }

    public DsbAssembler Emit(byte opcode, uint low, uint high = 0) =>
        Raw(((ulong)opcode << 56) | ((ulong)high << 32) | low);

    public DsbAssembler Noop() => Emit(0, 0);

    public DsbAssembler Write(uint register, uint value, uint byteEnables = 0xF) =>
        Emit(1, value, (byteEnables << 20) | register);

    public DsbAssembler WaitMicroseconds(uint count) => Emit(2, count);

    public DsbAssembler WaitVblanks(uint count) => Emit(4, count);

    public DsbAssembler WaitScanLine(bool isInside, uint lower, uint upper) =>
        Raw(((isInside ? 5ul : 6ul) << 56) | ((ulong)upper << 20) | lower);

    public DsbAssembler Interrupt() => Emit(7, 0);

    public DsbAssembler WriteIndexed(uint register, params uint[] values)
    {
        Emit(9, (uint)values.Length, register);
        for (int i = 0; i < values.Length; i += 2)
        {
            Raw(values[i] | ((ulong)(i + 1 < values.Length ? values[i + 1] : 0) << 32));
        }

        return this;
    }

    public DsbAssembler Poll(uint register, uint value) => Emit(10, value, register);

    public void CopyTo(Span<byte> memory)
    {
        for (int i = 0; i < _quads.Count; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(memory[(8 * i)..], _quads[i]);
        }
    }
}
