using DisplayModel;
using GvtDevice.Interrupts;

namespace GvtDevice.Pipes;

/// <summary>A vertical blank of a pipe becomes its interrupt, and a pipe whose interrupt is hidden is not woken up for
/// it.</summary>
internal sealed class VblankInterrupts
{
    private readonly InterruptBlock _interrupts;
    private readonly Display _display;

    /// <param name="interrupts">Where vertical blanks are reported.</param>
    /// <param name="display">The pipes.</param>
    public VblankInterrupts(InterruptBlock interrupts, Display display)
    {
        (_interrupts, _display) = (interrupts, display);
        display.Vblank += (pipe, _) => interrupts.Raise(PipeInterrupts.Of(pipe.Index), PipeInterrupts.Vblank);
        interrupts.MaskChanged += OnMaskChanged;
    }

    /// <summary>Finds out whether the interrupt is hidden: after a change of masks, or when registers and the pipe have
    /// been restored.</summary>
    public void Update(Pipe pipe) => pipe.VblankWanted =
        (_interrupts.Unmasked(PipeInterrupts.Of(pipe.Index)) & PipeInterrupts.Vblank) != 0;

    private void OnMaskChanged(InterruptGroup group)
    {
        foreach (Pipe pipe in _display.Pipes)
        {
            if (PipeInterrupts.Of(pipe.Index) == group)
            {
                Update(pipe);
            }
        }
    }
}
