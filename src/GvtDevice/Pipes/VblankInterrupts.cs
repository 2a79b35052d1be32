using DisplayModel;
using GvtDevice.Interrupts;

namespace GvtDevice.Pipes;

/// <summary>Reports the vertical blanks of pipes as interrupts. A pipe whose interrupt is masked or disabled is not
/// woken up for them.</summary>
internal sealed class VblankInterrupts
{
    private readonly InterruptBlock _interrupts;
    private readonly Display _display;

    /// <param name="interrupts">The interrupt tree, which receives vertical blanks.</param>
    /// <param name="display">The display with the pipes.</param>
    public VblankInterrupts(InterruptBlock interrupts, Display display)
    {
        (_interrupts, _display) = (interrupts, display);
        display.Vblank += (pipe, _) => interrupts.Raise(PipeInterrupts.Of(pipe.Index), PipeInterrupts.Vblank);
        interrupts.MaskChanged += OnMaskChanged;
    }

    /// <summary>Determines whether the interrupt is masked or disabled. Called after a change of masks, and after the
    /// registers and the pipe have been restored.</summary>
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
