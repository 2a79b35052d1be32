using DisplayModel;
using GvtDevice.Mmio;

namespace GvtDevice.Pipes;

/// <summary>The two scalers of a pipe, each bound to a plane or to the pipe. A write of PS_WIN_SZ arms the other
/// registers. Source: SKL PRM vol. 2c, PS_CTRL, PS_WIN_POS, PS_WIN_SZ; vol. 12, "Display Scaler".</summary>
/// <param name="pipe">The pipe.</param>
/// <param name="transcoder">The transcoder that sends the pipe's picture.</param>
internal sealed class ScalerBlock(Pipe pipe, TranscoderBlock transcoder) : IRegisterBlock
{
    private const int Count = 2;

    private readonly (Register Ctl, Register Position, Register Size)[] _scalers =
        new (Register, Register, Register)[Count];

    /// <summary>Raised with a plane's index when its scaler is bound, released or changed. The plane need not
    /// exist.</summary>
    public event Action<int>? PlaneChanged;

    public void Define(RegisterMapBuilder map)
    {
        for (int i = 0; i < Count; i++)
        {
            uint b = 0x68100 + (0x800 * (uint)pipe.Index) + (0x100 * (uint)i);
            string id = $"{i + 1}_{GpuLayout.Letter(pipe.Index)}";
            _scalers[i] = (
                map.At(b + 0x80, $"PS_CTRL_{id}").OnWrite(OnControl),
                map.At(b + 0x70, $"PS_WIN_POS_{id}"),
                map.At(b + 0x74, $"PS_WIN_SZ_{id}").OnWrite(OnSize));
            map.Plain(
            [
                new(b + 0x60, $"PS_PWR_GATE_{id}"), new(b + 0x88, $"PS_VPHASE_{id}"), new(b + 0x94, $"PS_HPHASE_{id}"),
                new(b + 0x98, $"PS_COEF_INDEX_{id}"), new(b + 0x9C, $"PS_COEF_DATA_{id}"),
                new(b + 0xD0, $"PS_ECC_STAT_{id}"),
            ]);
        }
    }

    /// <summary>Position and scaler of a plane; null if no scaler is bound to it.</summary>
    public (int X, int Y, PlaneScaler Scaler)? Of(int plane)
    {
        foreach ((Register ctlRegister, Register positionRegister, Register sizeRegister) in _scalers)
        {
            ScalerCtl ctl = new(ctlRegister.Value);
            if (ctl.IsEnabled && ctl.Plane == plane)
            {
                ScalerWindow position = new(positionRegister.Value);
                ScalerWindow size = new(sizeRegister.Value);
                return (position.X, position.Y, new PlaneScaler(size.X, size.Y, ctl.Filter));
            }
        }

        return null;
    }

    /// <summary>Index of the plane that supplies Y to a plane by its scaler; null for none.</summary>
    public int? LumaPlaneOf(int plane)
    {
        foreach ((Register ctlRegister, _, _) in _scalers)
        {
            ScalerCtl ctl = new(ctlRegister.Value);
            if (ctl.IsEnabled && ctl.Plane == plane)
            {
                return ctl.LumaPlane;
            }
        }

        return null;
    }

    /// <summary>Disabling a scaler takes effect without a write of PS_WIN_SZ.</summary>
    private uint OnControl(RegisterWrite w)
    {
        ScalerCtl old = new(w.Old);
        if (old.IsEnabled && !new ScalerCtl(w.New).IsEnabled)
        {
            Notify(old.Plane);
        }

        return w.New;
    }

    private uint OnSize(RegisterWrite w)
    {
        foreach ((Register ctlRegister, _, Register size) in _scalers)
        {
            ScalerCtl ctl = new(ctlRegister.Value);
            if (size.Offset == w.Offset && ctl.IsEnabled)
            {
                Notify(ctl.Plane);
            }
        }

        return w.New;
    }

    /// <summary>Reports a changed scaler. A plane reads its scaler only when it is armed, so it must be notified of
    /// later changes.</summary>
    private void Notify(int? plane)
    {
        if (plane is null)
        {
            pipe.ArmScaler(PipeScaler());
        }
        else
        {
            PlaneChanged?.Invoke(plane.Value);
        }
    }

    private PipeScaler? PipeScaler()
    {
        foreach ((Register ctlRegister, Register positionRegister, Register sizeRegister) in _scalers)
        {
            ScalerCtl ctl = new(ctlRegister.Value);
            if (ctl.IsEnabled && ctl.Plane is null)
            {
                (int widthPx, int heightPx) = transcoder.ActiveSize;
                ScalerWindow position = new(positionRegister.Value);
                ScalerWindow size = new(sizeRegister.Value);
                return new PipeScaler(widthPx, heightPx, position.X, position.Y, size.X, size.Y, ctl.Filter);
            }
        }

        return null;
    }
}
