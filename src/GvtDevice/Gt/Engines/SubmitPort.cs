using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>The submit port of Gen8 to Gen10: four writes of one register are the second context, then the first, each
/// with its high half before its low half. Source: BDW PRM vol. 2c, EXECLIST_SUBMITPORT.</summary>
internal sealed class SubmitPort : ISubmission
{
    /// <summary>Offset of ELSP from the registers of the engine.</summary>
    public const uint Offset = 0x230;

    private readonly uint[] _written = new uint[4];
    private int _count;

    public void Define(
        RegisterMapBuilder map, EngineIdentity engine, Action<ContextDescriptor, ContextDescriptor> submit) =>
        map.At(engine.MmioBase + Offset, $"{engine.Name}_ELSP").OnWrite(w =>
        {
            _written[_count] = w.Written;
            _count = (_count + 1) % _written.Length;
            if (_count == 0)
            {
                submit(
                    new ContextDescriptor(_written[3], _written[2]), new ContextDescriptor(_written[1], _written[0]));
            }

            return w.New;
        });

    public void Reset() => _count = 0;

    public void Save(StateWriter writer)
    {
        writer.Write(_count);
        Array.ForEach(_written, writer.Write);
    }

    public void Restore(ref StateReader reader)
    {
        _count = reader.ReadInt(0, _written.Length - 1);
        for (int i = 0; i < _written.Length; i++)
        {
            _written[i] = reader.ReadUInt();
        }
    }
}
