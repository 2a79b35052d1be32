namespace DisplayModel;

/// <summary>The state of a pipe that its picture depends on beside the planes, live and armed for the next vertical
/// blank.</summary>
internal sealed class PipeStages
{
    private PipeScaler? _armedScaler;

    /// <summary>Size of the composed picture, before any scaling to the mode. (0, 0) until set.</summary>
    public (int WidthPx, int HeightPx) SourceSize { get; private set; }

    public PipeColour Colour { get; private set; } = PipeColour.Plain;

    /// <summary>The armed colour steps; null for none.</summary>
    public PipeColour? ArmedColour { get; private set; }

    /// <summary>The live scaler; null for none.</summary>
    public PipeScaler? Scaler { get; private set; }

    /// <summary>Whether a scaler, or none, is armed.</summary>
    public bool IsScalerArmed { get; private set; }

    public bool IsArmed => ArmedColour is not null || IsScalerArmed;

    /// <summary>Whether the picture of a lit pipe has changed since <see cref="TakeReport"/>.</summary>
    public bool IsChanged { get; private set; }

    public void SetSourceSize((int WidthPx, int HeightPx) size, bool isLit) => Set(size, Colour, Scaler, isLit);

    public void SetColour(PipeColour colour, bool isLit) => Set(SourceSize, colour, Scaler, isLit);

    /// <param name="colour">null for none.</param>
    public void ArmColour(PipeColour? colour) => ArmedColour = colour;

    /// <param name="scaler">null to turn it off.</param>
    public void ArmScaler(PipeScaler? scaler) => (_armedScaler, IsScalerArmed) = (scaler, true);

    public void Latch(bool isLit)
    {
        Set(SourceSize, ArmedColour ?? Colour, IsScalerArmed ? _armedScaler : Scaler, isLit);
        (ArmedColour, _armedScaler, IsScalerArmed) = (null, null, false);
    }

    /// <summary>Returns <see cref="IsChanged"/> and clears it.</summary>
    public bool TakeReport()
    {
        bool isChanged = IsChanged;
        IsChanged = false;
        return isChanged;
    }

    public void Reset()
    {
        (SourceSize, Colour, Scaler) = (default, PipeColour.Plain, null);
        (ArmedColour, _armedScaler, IsScalerArmed) = (null, null, false);
        IsChanged = false;
    }

    public PipeSnapshot SaveTo(PipeSnapshot snapshot) => snapshot with
    {
        Colour = Colour,
        ArmedColour = ArmedColour,
        Scaler = Scaler,
        IsScalerArmed = IsScalerArmed,
        ArmedScaler = _armedScaler,
    };

    public void Restore(PipeSnapshot saved)
    {
        (SourceSize, Colour, ArmedColour) = (saved.SourceSize, saved.Colour, saved.ArmedColour);
        (Scaler, IsScalerArmed) = (saved.Scaler, saved.IsScalerArmed);
        _armedScaler = saved.IsScalerArmed ? saved.ArmedScaler : null;
    }

    /// <summary>Reports a changed picture at the next vertical blank. A dark pipe has no picture, and turning it on
    /// is reported separately.</summary>
    private void Set((int, int) sourceSize, PipeColour colour, PipeScaler? scaler, bool isLit)
    {
        IsChanged |= isLit && (sourceSize != SourceSize || colour != Colour || scaler != Scaler);
        (SourceSize, Colour, Scaler) = (sourceSize, colour, scaler);
    }
}
