using Microsoft.Win32.SafeHandles;

namespace RemoteDisplay.Window.Drawing;

/// <summary>Draws the guest's own pages, without a copy.</summary>
internal interface IDmabufPainter : IPainter
{
    /// <summary>Why it cannot import any; empty if it can.</summary>
    string WhyNoImport { get; }

    /// <summary>Whether a buffer can be drawn, if its size allows.</summary>
    bool CanImport(uint format, ulong modifier);

    /// <summary>Whether it was imported.</summary>
    bool Has(uint id);

    /// <summary>Imports a buffer.</summary>
    /// <param name="picture">Describes it.</param>
    /// <param name="dmabuf">The caller keeps it.</param>
    /// <exception cref="WindowException">The driver refuses.</exception>
    void Import(DmabufPicture picture, SafeFileHandle dmabuf);

    /// <summary>Draws an imported buffer from now on.</summary>
    void Take(DmabufPicture picture);

    /// <summary>Drops a buffer that the server has forgotten, unless it is shown.</summary>
    void Retire(uint id);
}
