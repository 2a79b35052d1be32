using DisplayModel;
using GvtDevice.Mmio;
using VfioUser.Server;

namespace GvtDevice.Planes;

/// <summary>The registers that control what a universal plane shows, and how.</summary>
internal interface IPlaneControl
{
    /// <summary>The registers in the layout of PLANE_CTL of Gen9; disabled while they hold reserved values.</summary>
    PlaneCtl Value { get; }

    /// <summary>The format as DRM names it; null for a reserved code.</summary>
    PixelFormat? Format { get; }

    /// <summary>Whether left and right of the surface are exchanged.</summary>
    bool IsMirrored { get; }

    /// <summary>The conversion of YUV formats.</summary>
    YuvEncoding YuvEncoding { get; }

    /// <summary>The matrix that converts YUV formats instead; null if it is off.</summary>
    ColourMatrix? InputMatrix { get; }

    /// <summary>The tables and the matrix of the plane itself; null if they are off.</summary>
    PlaneColour? Colour { get; }

    /// <summary>Whether a plane of a semiplanar format shows its own surface as Cb and Cr, and takes Y from another
    /// plane; otherwise PLANE_AUX_DIST says where Cb and Cr are.</summary>
    bool TakesLumaOfOther { get; }

    /// <summary>Index of the plane that Y comes from; null if these registers name none.</summary>
    int? LumaPlane { get; }

    /// <summary>Whether the plane only supplies Y to another one.</summary>
    bool SuppliesLuma { get; }

    /// <summary>Declares the registers; called once.</summary>
    /// <param name="map">Collects the declarations.</param>
    /// <param name="plane">Offset of the plane's registers.</param>
    /// <param name="id">Plane and pipe in register names, such as 1_A.</param>
    void Define(RegisterMapBuilder map, uint plane, string id);

    /// <inheritdoc cref="IRegisterBlock.Reset"/>
    void Reset();

    /// <inheritdoc cref="ISavedBlock.Save"/>
    void Save(StateWriter writer);

    /// <inheritdoc cref="ISavedBlock.Restore"/>
    void Restore(ref StateReader reader);

    /// <summary>Changes the tiled surface code, for a flip by command.</summary>
    void SetTiling(uint code);
}
