namespace GvtDevice.Gt.Engines.Commands;

/// <summary>Opcodes of the 3D commands that are executed or followed, bits 31:16. Source: SKL PRM vol. 2a.</summary>
internal enum RenderOpcode : uint
{
    StateBaseAddress = 0x6101,
    VertexBuffers = 0x7808,
    VertexElements = 0x7809,
    BindingTablePointersPs = 0x782A,
    VfTopology = 0x784B,
    PipeControl = 0x7A00,
    Primitive = 0x7B00,
}
