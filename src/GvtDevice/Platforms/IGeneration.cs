using GvtDevice.Guests;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;

namespace GvtDevice.Platforms;

/// <summary>What the platforms of a generation share: their units, and how they are connected.</summary>
internal interface IGeneration
{
    /// <summary>Number of pipes, each with a transcoder.</summary>
    int PipeCount { get; }

    /// <summary>Number of universal planes per pipe, without the cursor.</summary>
    int PlanesPerPipe { get; }

    /// <summary>What depends on the kind of guest.</summary>
    GuestRow Guest { get; }

    /// <summary>Creates the interrupt tree.</summary>
    /// <param name="lineChanged">Called with the new level of the line whenever it changes.</param>
    InterruptBlock MakeInterrupts(Action<bool> lineChanged);

    /// <summary>Creates all other units, in the order in which they are reset and restored.</summary>
    IReadOnlyList<IRegisterBlock> MakeRooms(Chip chip);
}
