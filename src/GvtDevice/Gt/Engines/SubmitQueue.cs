using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Gt.Engines;

/// <summary>The submit queue since Gen11: a driver writes the contexts in order, then loads them by another register.
/// Only the first two of eight contexts are executed, as drivers use no more. Source: ICL PRM vol. 2c,
/// EXECLIST_SQ_CONTENTS, EXECLIST_CONTROL.</summary>
internal sealed class SubmitQueue : ISubmission
{
    /// <summary>Offset of EXECLIST_CONTROL from the registers of the engine.</summary>
    public const uint Offset = 0x550;

    private const uint Contents = 0x510;
    private const int UsedDwords = 4;
    private const uint UnusedDwords = 12;
    private const uint Load = 1;

    public void Define(
        RegisterMapBuilder map, EngineIdentity engine, Action<ContextDescriptor, ContextDescriptor> submit)
    {
        uint contents = engine.MmioBase + Contents;
        Register[] written = [.. Enumerable.Range(0, UsedDwords).Select(i =>
            map.At(contents + (4 * (uint)i), $"{engine.Name}_EXECLIST_SQ_CONTENTS{i}"))];
        map.Plain([new(contents + (4 * UsedDwords), $"{engine.Name}_EXECLIST_SQ_CONTENTS", Count: UnusedDwords)]);
        map.At(engine.MmioBase + Offset, $"{engine.Name}_EXECLIST_CONTROL").OnWrite(w =>
        {
            if ((w.Written & Load) != 0)
            {
                submit(
                    new ContextDescriptor(written[0].Value, written[1].Value),
                    new ContextDescriptor(written[2].Value, written[3].Value));
            }

            return w.New & ~Load;
        });
    }

    public void Reset()
    {
    }

    public void Save(StateWriter writer)
    {
    }

    public void Restore(ref StateReader reader)
    {
    }
}
