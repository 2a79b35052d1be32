using DisplayModel.Geometry;
using Microsoft.Win32.SafeHandles;
using RemoteDisplay.Window.Drawing;
using VfioUser.Display.Client;

namespace RemoteDisplay.Window.Tests.Support;

/// <summary>Writes down what would be drawn.</summary>
internal sealed class RecordingPainter : IDmabufPainter
{
    private readonly HashSet<uint> _imported = [];

    public List<string> Calls { get; } = [];

    public string WhyNoImport { get; init; } = "";

    /// <summary>The driver refuses every buffer.</summary>
    public bool Refuses { get; init; }

    public bool CanImport(uint format, ulong modifier) => modifier == 0;

    public bool Has(uint id) => _imported.Contains(id);

    public void Import(DmabufPicture picture, SafeFileHandle dmabuf)
    {
        Calls.Add($"import {picture.Id}");
        if (Refuses)
        {
            throw new WindowException("it does not like it");
        }

        _imported.Add(picture.Id);
    }

    public void Take(DmabufPicture picture) => Calls.Add($"take {picture.Id} {picture.Source}");

    public void Retire(uint id) => _imported.Remove(id);

    public long Take(MappedPicture picture, IReadOnlyList<PixelRect> damage) => 0;

    public long Draw(Placement placement, IReadOnlyList<PixelRect>? damage) => 0;

    public void Clear()
    {
    }

    public void Dispose()
    {
    }
}
