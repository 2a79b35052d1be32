using GvtDevice.Interrupts;
using GvtDevice.Mmio;

namespace GvtDevice.Platforms;

/// <summary>What the platforms of a generation have in common: which units there are, and how they are wired.</summary>
internal interface IGeneration
{
    /// <summary>Pipes, each with a transcoder.</summary>
    int PipeCount { get; }

    /// <summary>Universal planes of a pipe, the cursor not counted.</summary>
    int PlanesPerPipe { get; }

    /// <summary>Its engines can execute what is submitted to them.</summary>
    bool CanExecuteCommands { get; }

    /// <summary>Makes the interrupt tree.</summary>
    /// <param name="lineChanged">Told the new level of the line whenever it changes.</param>
    InterruptBlock MakeInterrupts(Action<bool> lineChanged);

    /// <summary>Makes all other units, in the order in which they are reset and restored.</summary>
    IReadOnlyList<IRegisterBlock> MakeRooms(Chip chip);
}
