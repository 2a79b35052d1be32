namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Opcodes of the commands of the render engine and of video enhancement that are executed or followed, bits
/// 31:16. Source: SKL and TGL PRM vol. 2a.</summary>
internal enum RenderOpcode : uint
{
    StateBaseAddress = 0x6101,
    VertexBuffers = 0x7808,
    VertexElements = 0x7809,
    Ps = 0x7820,
    BindingTablePointersPs = 0x782A,
    VfTopology = 0x784B,
    VeboxSurfaceState = 0x7400,
    VebTilingConvert = 0x7401,
    PipeControl = 0x7A00,
    Primitive = 0x7B00,
}
