using System.Runtime.InteropServices;
using GvtDevice.Gt.Engines.Commands;
using GvtDevice.Gtt;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>
/// The only drawings of the 3D pipeline that are executed: a rectangle that copies pixels one to one from a surface of
/// the same format, and one that clears a compressed surface fast. No shader is executed. A drawing counts as a copy if
/// its vertices are three 16-bit points of the target, each followed by the position in the source, and the pixel
/// shader has a target and a source. Every other drawing is skipped. Source: SKL PRM vol. 2a, STATE_BASE_ADDRESS,
/// 3DSTATE_BINDING_TABLE_POINTERS_PS, 3DSTATE_VERTEX_BUFFERS, 3DSTATE_VERTEX_ELEMENTS, 3DSTATE_VF_TOPOLOGY,
/// 3DSTATE_PS, 3DPRIMITIVE; vol. 7, "RECTLIST".
/// </summary>
internal sealed class RectangleDrawing
{
    private const uint RectangleList = 0x0F;
    private const uint BaseAddressModify = 1;
    private const uint BaseAddressMask = ~0xFFFu;
    private const int VertexBufferIndexShift = 26;
    private const uint VertexPitchMask = 0xFFF;
    private const uint BindingTableMask = 0xFFE0;
    private const uint TopologyMask = 0x3F;
    private const int VertexBytes = 12;
    private const uint FastClearEnable = 1u << 8;

    // VERTEX_ELEMENT_STATE of buffer 0: bit 25 is Valid, bits 24:16 the format, 11:0 the offset in the vertex.
    private const uint ValidElement = 1u << 25;
    private const int ElementFormatShift = 16;
    private const int SourceInVertex = 4;
    private const uint PointElement = ValidElement | ((uint)SurfaceFormat.R16G16Sscaled << ElementFormatShift);
    private const uint SourceElement =
        ValidElement | ((uint)SurfaceFormat.R32G32Float << ElementFormatShift) | SourceInVertex;

    private ulong _surfaces;
    private ulong _vertices;
    private uint _bindingTable;
    private uint _topology;
    private bool _isVertexKnown;
    private bool _isBufferKnown;
    private bool _isFastClear;

    /// <summary>Follows a command that sets state; it must have all operands.</summary>
    public void Follow(ReadOnlySpan<uint> command)
    {
        switch ((RenderOpcode)(command[0] >> 16))
        {
            case RenderOpcode.StateBaseAddress when (command[4] & BaseAddressModify) != 0:
                _surfaces = Address(command[4] & BaseAddressMask, command[5]);
                break;
            case RenderOpcode.VertexBuffers when command[1] >> VertexBufferIndexShift == 0:
                _vertices = Address(command[2], command[3]);
                _isBufferKnown = (command[1] & VertexPitchMask) == VertexBytes;
                break;
            case RenderOpcode.VertexElements:
                _isVertexKnown = command.Length == 7 && command[3] == PointElement && command[5] == SourceElement;
                break;
            case RenderOpcode.BindingTablePointersPs:
                _bindingTable = command[1] & BindingTableMask;
                break;
            case RenderOpcode.Ps:
                _isFastClear = (command[6] & FastClearEnable) != 0;
                break;
            case RenderOpcode.VfTopology:
                _topology = command[1] & TopologyMask;
                break;
        }
    }

    /// <summary>Decodes a 3DPRIMITIVE.</summary>
    /// <param name="command">The command.</param>
    /// <param name="memory">The address space of the context.</param>
    /// <returns>The copy or fill that it draws; null if it is neither.</returns>
    public Blit? Decode(ReadOnlySpan<uint> command, IGraphicsMemory memory)
    {
        const int vertexCount = 3;
        Span<byte> vertices = stackalloc byte[vertexCount * VertexBytes];
        (uint count, uint firstVertex, uint instances) = (command[2], command[3], command[4]);
        if ((count, firstVertex, instances) != (vertexCount, 0, 1) || _topology != RectangleList
            || !_isVertexKnown || !_isBufferKnown || !memory.TryRead(_vertices, vertices)
            || SurfaceOf(0, memory) is not { } target)
        {
            return null;
        }

        if (_isFastClear)
        {
            return FastClear.Begin(PointOf(vertices[(2 * VertexBytes)..]), PointOf(vertices), target, memory);
        }

        return SurfaceOf(1, memory) is { } source && source.Format == target.Format
            ? Decode(vertices, target, source)
            : null;
    }

    public void Reset() =>
        (_isVertexKnown, _isBufferKnown, _isFastClear, _topology) = (false, false, false, 0);

    public void Save(StateWriter writer)
    {
        writer.Write(_surfaces);
        writer.Write(_vertices);
        writer.Write(_bindingTable);
        writer.Write(_topology);
        writer.Write(_isVertexKnown);
        writer.Write(_isBufferKnown);
        writer.Write(_isFastClear);
    }

    public void Restore(ref StateReader reader)
    {
        (_surfaces, _vertices) = (reader.ReadULong(), reader.ReadULong());
        (_bindingTable, _topology) = (reader.ReadUInt(), reader.ReadUInt());
        (_isVertexKnown, _isBufferKnown) = (reader.ReadBool(), reader.ReadBool());
        _isFastClear = reader.ReadBool();
    }

    /// <summary>The copy between two surfaces. The vertices are the bottom right, bottom left and top left
    /// points.</summary>
    private static Blit? Decode(ReadOnlySpan<byte> vertices, RenderSurfaceState target, RenderSurfaceState source)
    {
        (int X, int Y) end = PointOf(vertices);
        (int X, int Y) start = PointOf(vertices[(2 * VertexBytes)..]);
        (int X, int Y)? sourceEnd = SourceOf(vertices, source);
        (int X, int Y)? sourceStart = SourceOf(vertices[(2 * VertexBytes)..], source);
        int width = end.X - start.X;
        int height = end.Y - start.Y;
        return sourceStart is { } from && sourceEnd is { } to && to.X - from.X == width && to.Y - from.Y == height
            && start.X >= 0 && start.Y >= 0 && width > 0 && height > 0
            && end.X <= target.WidthPx && end.Y <= target.HeightPx
                ? Blit.Copy(target.Pixels, new Blit.Rectangle(start.X, start.Y, width, height), source.Pixels, from)
                : null;
    }

    private RenderSurfaceState? SurfaceOf(uint index, IGraphicsMemory memory)
    {
        Span<uint> state = stackalloc uint[RenderSurfaceState.Dwords];
        return memory.TryRead(_surfaces + _bindingTable + (4 * index), MemoryMarshal.AsBytes(state[..1]))
            && memory.TryRead(_surfaces + (state[0] & ~0x3Fu), MemoryMarshal.AsBytes(state))
                ? RenderSurfaceState.Decode(state)
                : null;
    }

    /// <summary>The point of the target in a vertex.</summary>
    private static (int X, int Y) PointOf(ReadOnlySpan<byte> vertex) =>
        (MemoryMarshal.Read<short>(vertex), MemoryMarshal.Read<short>(vertex[2..]));

    /// <summary>The source position of a vertex, which holds it as a fraction of the source's size; null if it is
    /// outside.</summary>
    private static (int X, int Y)? SourceOf(ReadOnlySpan<byte> vertex, RenderSurfaceState source)
    {
        float x = MemoryMarshal.Read<float>(vertex[SourceInVertex..]);
        float y = MemoryMarshal.Read<float>(vertex[(SourceInVertex + sizeof(float))..]);
        return x is >= 0 and <= 1 && y is >= 0 and <= 1
            ? ((int)MathF.Round(x * source.WidthPx), (int)MathF.Round(y * source.HeightPx))
            : null;
    }

    private static ulong Address(uint low, uint high) => low | ((ulong)(high & 0xFFFF) << 32);
}
