using System.Text;
using DisplayModel.Geometry;
using RemoteDisplay.Screens;
using RemoteDisplay.Vnc.Encodings;
using RemoteDisplay.Vnc.Wire;

namespace RemoteDisplay.Vnc.Updates;

/// <summary>Writes the rectangles of an update that are not pictures of the screen.</summary>
internal static class Notices
{
    /// <summary>The most heads in a message, to keep it short.</summary>
    private const int MaxHeads = 16;

    /// <summary>Writes the notices that the viewer has not received.</summary>
    /// <returns>The number of rectangles.</returns>
    public static int Write(ViewerState viewer, ScreenSnapshot snapshot, string name, OutputBuffer output)
    {
        ViewerCapabilities known = viewer.Capabilities;
        int count = 0;
        if (viewer.OwesKeyNotice)
        {
            RectangleEncoder.WriteHeader(output, default, RfbEncoding.QemuExtendedKeyEvent);
            viewer.OwesKeyNotice = false;
            count++;
        }

        if (viewer.OwesButtonNotice)
        {
            RectangleEncoder.WriteHeader(output, default, RfbEncoding.ExtendedMouseButtons);
            viewer.OwesButtonNotice = false;
            count++;
        }

        if (known.ExtendedDesktopSize && (viewer.OwesLayout || !viewer.Heads.SequenceEqual(snapshot.Heads)))
        {
            WriteLayout(viewer, snapshot, reason: 0, status: 0, output);
            count++;
        }

        if (known.DesktopName && name != viewer.Name)
        {
            WriteName(name, output);
            viewer.Name = name;
            count++;
        }

        if (known.DrawsCursor && viewer.Cursor != (true, snapshot.Cursor.Image))
        {
            WriteCursor(viewer, snapshot.Cursor.Image, output);
            count++;
        }

        return count;
    }

    /// <summary>Writes the new size, which must be the only rectangle of its update.</summary>
    public static void WriteSize(ViewerState viewer, ScreenSnapshot snapshot, OutputBuffer output)
    {
        if (viewer.Capabilities.ExtendedDesktopSize)
        {
            WriteLayout(viewer, snapshot, reason: 0, status: 0, output);
        }
        else
        {
            RectangleEncoder.WriteHeader(output, viewer.Bounds, RfbEncoding.DesktopSize);
        }
    }

    /// <param name="viewer">The viewer.</param>
    /// <param name="snapshot">The snapshot with the heads.</param>
    /// <param name="reason">0 for the server's decision, 1 for this viewer's request. Source: rfbproto,
    /// "ExtendedDesktopSize Pseudo-encoding".</param>
    /// <param name="status">Whether the request is granted.</param>
    /// <param name="output">Receives the rectangle.</param>
    public static void WriteLayout(
        ViewerState viewer, ScreenSnapshot snapshot, int reason, int status, OutputBuffer output)
    {
        viewer.OwesLayout = false;
        viewer.Heads = snapshot.Heads;
        PixelRect size = viewer.Bounds with { X = reason, Y = status };
        RectangleEncoder.WriteHeader(output, size, RfbEncoding.ExtendedDesktopSize);
        int count = Math.Min(snapshot.Heads.Length, MaxHeads);
        output.WriteUInt32((uint)count << 24);
        foreach (ScreenHead head in snapshot.Heads.AsSpan()[..count])
        {
            // LibVNCClient takes a screen of number 0 for none.
            output.WriteUInt32(head.Id + 1);
            output.WriteUInt16(head.Area.X);
            output.WriteUInt16(head.Area.Y);
            output.WriteUInt16(head.Area.Width);
            output.WriteUInt16(head.Area.Height);
            output.WriteUInt32(0);
        }
    }

    private static void WriteName(string name, OutputBuffer output)
    {
        RectangleEncoder.WriteHeader(output, default, RfbEncoding.DesktopName);
        byte[] text = Encoding.UTF8.GetBytes(name);
        output.WriteInt32(text.Length);
        output.Write(text);
    }

    private static void WriteCursor(ViewerState viewer, CursorImage? image, OutputBuffer output)
    {
        viewer.Cursor = (true, image);
        if (viewer.Capabilities.CursorWithAlpha)
        {
            CursorEncoder.WriteWithAlpha(image, output);
        }
        else
        {
            CursorEncoder.WritePlain(image, viewer.Format.Pixel, output);
        }
    }
}
