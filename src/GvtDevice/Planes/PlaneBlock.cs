using DisplayModel;
using GvtDevice.Interrupts;
using GvtDevice.Mmio;
using GvtDevice.Pipes;
using VfioUser.Server;

namespace GvtDevice.Planes;

/// <summary>A universal plane. Its registers are double buffered: a write of PLANE_SURF arms all of them for the next
/// vertical blank. Source: SKL PRM vol. 2c, PLANE_CTL to PLANE_BUF_CFG.</summary>
internal sealed class PlaneBlock : ISavedBlock
{
    private readonly InterruptGroup _interruptGroup;
    private readonly Plane _plane;
    private readonly ScalerBlock _scalers;
    private readonly IPlaneControl _control;
    private readonly PlaneChain _chain;
    private readonly InterruptBlock _interrupts;
    private readonly uint _flipDone;
    private readonly string _id;
    private readonly uint _base;
    private Register _stride = null!;
    private Register _pos = null!;
    private Register _size = null!;
    private Register _surf = null!;
    private Register _offset = null!;
    private Register _surfLive = null!;
    private Register _auxDist = null!;
    private Register _auxOffset = null!;
    private Register _keyVal = null!;
    private Register _keyMask = null!;
    private Register _keyMax = null!;
    private bool _isAsyncLatched;

    /// <param name="pipe">Index of the pipe, 0 for A.</param>
    /// <param name="plane">The plane of the display model that the registers control.</param>
    /// <param name="scalers">The scalers of the pipe, one of which may be bound to the plane.</param>
    /// <param name="control">The registers that control what the plane shows, and how.</param>
    /// <param name="chain">The planes of the pipe; this one is added.</param>
    /// <param name="interrupts">The interrupt tree, which receives flip done.</param>
    /// <param name="flipDone">The plane's bit for flip done among the interrupts of the pipe.</param>
    public PlaneBlock(
        int pipe,
        Plane plane,
        ScalerBlock scalers,
        IPlaneControl control,
        PlaneChain chain,
        InterruptBlock interrupts,
        uint flipDone)
    {
        (_plane, _scalers, _control, _chain) = (plane, scalers, control, chain);
        (_interrupts, _flipDone) = (interrupts, flipDone);
        chain.Add(this);
        _interruptGroup = PipeInterrupts.Of(pipe);
        _base = 0x70180 + (0x1000 * (uint)pipe) + (0x100 * (uint)plane.Index);
        _id = $"{plane.Index + 1}_{GpuLayout.Letter(pipe)}";
        plane.Latched += OnLatched;
        scalers.PlaneChanged += OnScalerChanged;
    }

    /// <summary>Raised when the driver writes the place of the plane, before it arms the plane.</summary>
    public event Action? Touched;

    public string StateName => $"plane {_id}";

    /// <summary>Index of the plane that supplies Y to this one; null for none.</summary>
    public int? LumaPlane =>
        _control.TakesLumaOfOther && _control.Value.IsEnabled && _control.Format is { } format && format.IsSemiplanar()
            ? _control.LumaPlane ?? _scalers.LumaPlaneOf(_plane.Index)
            : null;

    /// <summary>The surface with Y for another plane; null if this plane does not supply it.</summary>
    public AuxSurface? Luma =>
        _control.SuppliesLuma && _control.Value is { IsEnabled: true, Tiling: { } tiling }
        && _control.Format is { } format && format.IsSemiplanar()
            ? Surface(_surf.Value, tiling, format.PixelBytes())
            : null;

    public void Define(RegisterMapBuilder map)
    {
        string id = _id;
        _control.Define(map, _base, id);
        _stride = map.At(_base + 0x08, $"PLANE_STRIDE_{id}").OnWrite(Touch);
        _pos = map.At(_base + 0x0C, $"PLANE_POS_{id}").OnWrite(Touch);
        _size = map.At(_base + 0x10, $"PLANE_SIZE_{id}").OnWrite(Touch);
        _surf = map.At(_base + 0x1C, $"PLANE_SURF_{id}").AfterWrite(OnSurface);
        _offset = map.At(_base + 0x24, $"PLANE_OFFSET_{id}");
        _surfLive = map.At(_base + 0x2C, $"PLANE_SURFLIVE_{id}").ReadOnly().Volatile();
        _keyVal = map.At(_base + 0x14, $"PLANE_KEYVAL_{id}");
        _keyMask = map.At(_base + 0x18, $"PLANE_KEYMSK_{id}");
        _keyMax = map.At(_base + 0x20, $"PLANE_KEYMAX_{id}");
        _auxDist = map.At(_base + 0x40, $"PLANE_AUX_DIST_{id}");
        _auxOffset = map.At(_base + 0x44, $"PLANE_AUX_OFFSET_{id}");
        map.Plain(
        [
            new(_base + 0xC0, $"PLANE_WM_{id}", Count: 8),
            new(_base + 0xE8, $"PLANE_WM_TRANS_{id}"),
            new(_base + 0xF8, $"PLANE_NV12_BUF_CFG_{id}"),
            new(_base + 0xFC, $"PLANE_BUF_CFG_{id}"),
        ]);
    }

    private uint Touch(RegisterWrite w)
    {
        Touched?.Invoke();
        return w.New;
    }

    public void Reset()
    {
        _isAsyncLatched = false;
        _control.Reset();
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_isAsyncLatched);
        _control.Save(writer);
    }

    public void Restore(ref StateReader reader)
    {
        _isAsyncLatched = reader.ReadBool();
        _control.Restore(ref reader);
    }

    /// <summary>Shows another surface from the next vertical blank on, by command. Equivalent to a write of
    /// PLANE_SURF.</summary>
    /// <param name="surfaceOffset">Graphics address of the surface.</param>
    /// <param name="strideUnits">Stride in the units of PLANE_STRIDE.</param>
    /// <param name="tilingCode">Tiled surface code of PLANE_CTL.</param>
    public void Flip(uint surfaceOffset, uint strideUnits, uint tilingCode)
    {
        _stride.Value = new PlaneStride(_stride.Value).WithUnits(strideUnits).Raw;
        _control.SetTiling(tilingCode);
        Flip(surfaceOffset, immediately: false);
    }

    /// <summary>Shows another surface of the same stride and tiling at once, by command, regardless of
    /// PLANE_CTL.</summary>
    /// <param name="surfaceOffset">Graphics address of the surface.</param>
    public void FlipNow(uint surfaceOffset) => Flip(surfaceOffset, immediately: true);

    /// <summary>Arms what the registers hold, because the plane that supplies Y is armed.</summary>
    public void ArmAgain() => _plane.Arm(Decode(_surf.Value));

    /// <summary>Called when the armed state is on the screen.</summary>
    private void OnLatched()
    {
        _surfLive.Value = _surf.Value;
        _isAsyncLatched = _control.Value.IsAsyncFlip;
        _interrupts.Raise(_interruptGroup, _flipDone);
    }

    private void OnScalerChanged(int plane)
    {
        if (plane == _plane.Index)
        {
            ArmAgain();
        }
    }

    private void Flip(uint surfaceOffset, bool immediately)
    {
        _surf.Value = surfaceOffset | (_surf.Value & 0xFFF);
        _plane.Arm(Decode(_surf.Value), immediately);
    }

    /// <summary>Arms the plane. The bit for asynchronous flips is double buffered itself, so the flip that sets it
    /// still waits for the vertical blank.</summary>
    private void OnSurface()
    {
        _plane.Arm(Decode(_surf.Value), _isAsyncLatched && _control.Value.IsAsyncFlip);
        if (_control.SuppliesLuma)
        {
            _chain.LumaArmed(_plane.Index);
        }
    }

    /// <summary>Decodes the registers; null if the plane is off, its format or tiling is reserved, it supplies Y, or no
    /// plane supplies Y to it.</summary>
    private PlaneState? Decode(uint surface)
    {
        PlaneCtl ctl = _control.Value;
        if (!ctl.IsEnabled || _control.SuppliesLuma || _control.Format is not { } format || ctl.Tiling is not { } tiling
            || SurfacesOf(surface, ctl, format, tiling) is not { Main: { } main } surfaces)
        {
            return null;
        }

        SizeMinusOne size = new(_size.Value);
        PlanePoint position = new(_pos.Value);
        PlaneKey key = new(_keyVal.Value, _keyMask.Value, _keyMax.Value);
        (int X, int Y, PlaneScaler Scaler)? scaled = _scalers.Of(_plane.Index);
        return new PlaneState
        {
            Format = format,
            Tiling = tiling,
            SurfaceOffset = main.SurfaceOffset,
            StrideBytes = main.StrideBytes,
            WidthPx = size.Low,
            HeightPx = size.High,
            SourceXPx = main.SourceXPx,
            SourceYPx = main.SourceYPx,
            ScreenXPx = scaled?.X ?? position.X,
            ScreenYPx = scaled?.Y ?? position.Y,
            Scaler = scaled?.Scaler,
            Rotation = ctl.Rotation,
            IsMirrored = _control.IsMirrored,
            Alpha = ctl.Alpha,
            ConstantAlpha = key.ConstantAlpha,
            ColourKey = key.In(ctl.KeyMode),
            YuvEncoding = _control.YuvEncoding,
            YuvRange = ctl.YuvRange,
            InputMatrix = format.IsYuv() ? _control.InputMatrix : null,
            Colour = _control.Colour,
            IsCompressed = ctl.IsCompressed,
            Aux = surfaces.Aux,
            UsesPipeGamma = ctl.UsesPipeGamma,
            UsesPipeCsc = ctl.UsesPipeCsc,
        };
    }

    private (AuxSurface? Main, AuxSurface? Aux) SurfacesOf(
        uint surface, PlaneCtl ctl, PixelFormat format, Tiling tiling)
    {
        if (!format.IsSemiplanar() || !_control.TakesLumaOfOther)
        {
            return (Surface(surface, tiling, format.PixelBytes()), AuxOf(surface, ctl, format, tiling));
        }

        AuxSurface? luma = LumaPlane is { } plane ? _chain.LumaOf(plane) : null;
        return (luma, Surface(surface, tiling, 2 * format.PixelBytes()));
    }

    /// <summary>The surface that the plane's own registers describe.</summary>
    private AuxSurface Surface(uint surface, Tiling tiling, int pixelBytes)
    {
        PlanePoint source = new(_offset.Value);
        int strideBytes = new PlaneStride(_stride.Value).Bytes(tiling, pixelBytes);
        return new AuxSurface(surface & ~0xFFFu, strideBytes, source.X, source.Y);
    }

    /// <summary>The second surface. Cb and Cr have the tiling of Y, two bytes per pair; a colour control surface has Y
    /// tiles.</summary>
    private AuxSurface? AuxOf(uint surface, PlaneCtl ctl, PixelFormat format, Tiling tiling)
    {
        if (!format.IsSemiplanar() && !ctl.IsCompressed)
        {
            return null;
        }

        PlaneAuxDist aux = new(_auxDist.Value);
        PlanePoint source = new(_auxOffset.Value);
        return new AuxSurface(
            (surface & ~0xFFFu) + aux.DistanceBytes,
            aux.Stride.Bytes(format.IsSemiplanar() ? tiling : Tiling.Y, bytesPerPixel: 2),
            source.X,
            source.Y);
    }
}
