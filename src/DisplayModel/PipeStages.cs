namespace DisplayModel;

/// <summary>What the picture of a pipe depends on beside its planes, and what of that waits for the next vertical
/// blank.</summary>
internal sealed class PipeStages
{
    private PipeScaler? _armedScaler;

    /// <summary>Size of the composed picture, before any scaling to the mode. (0, 0) until set.</summary>
    public (int WidthPx, int HeightPx) SourceSize { get; private set; }

    public PipeColour Colour { get; private set; } = PipeColour.Plain;

    /// <summary>null when none waits.</summary>
    public PipeColour? ArmedColour { get; private set; }

    /// <summary>null when nothing stretches the picture.</summary>
    public PipeScaler? Scaler { get; private set; }

    /// <summary>A scaler waits, or that it is turned off.</summary>
    public bool IsScalerArmed { get; private set; }

    public bool IsArmed => ArmedColour is not null || IsScalerArmed;

    /// <summary>The picture of a lit pipe has changed since <see cref="TakeReport"/>.</summary>
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

    /// <summary>Whether <see cref="IsChanged"/>, which then begins anew.</summary>
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

    /// <summary>Another picture is reported at the next vertical blank. While the pipe is off there is none, and
    /// turning it on is reported by itself.</summary>
    private void Set((int, int) sourceSize, PipeColour colour, PipeScaler? scaler, bool isLit)
    {
        IsChanged |= isLit && (sourceSize != SourceSize || colour != Colour || scaler != Scaler);
        (SourceSize, Colour, Scaler) = (sourceSize, colour, scaler);
    }
}
