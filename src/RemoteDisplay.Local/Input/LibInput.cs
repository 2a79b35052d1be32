using System.Runtime.InteropServices;

namespace RemoteDisplay.Local.Input;

/// <summary>libinput, and udev, which finds the devices of a seat. Source: libinput.h, libudev.h.</summary>
internal static unsafe partial class LibInput
{
    public const int VerticalAxis = 0;                  // LIBINPUT_POINTER_AXIS_SCROLL_VERTICAL
    public const int HorizontalAxis = 1;                // LIBINPUT_POINTER_AXIS_SCROLL_HORIZONTAL

    private const string Library = "libinput.so.10";
    private const string Udev = "libudev.so.1";

    [LibraryImport(Udev, EntryPoint = "udev_new")]
    public static partial nint NewUdev();

    [LibraryImport(Udev, EntryPoint = "udev_unref")]
    public static partial nint DropUdev(nint udev);

    /// <param name="access">Is used until the context ends.</param>
    /// <param name="userData">For the functions of <paramref name="access"/>.</param>
    /// <param name="udev">Is held until the context ends.</param>
    /// <returns>0 on error.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_udev_create_context")]
    public static partial nint CreateContext(Access* access, nint userData, nint udev);

    [LibraryImport(Library, EntryPoint = "libinput_udev_assign_seat", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AssignSeat(nint context, string seat);

    [LibraryImport(Library, EntryPoint = "libinput_unref")]
    public static partial nint DropContext(nint context);

    /// <returns>A descriptor to poll, which the context owns.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_get_fd")]
    public static partial int Descriptor(nint context);

    [LibraryImport(Library, EntryPoint = "libinput_dispatch")]
    public static partial int Dispatch(nint context);

    /// <summary>Closes all devices until <see cref="Resume"/>.</summary>
    [LibraryImport(Library, EntryPoint = "libinput_suspend")]
    public static partial void Suspend(nint context);

    [LibraryImport(Library, EntryPoint = "libinput_resume")]
    public static partial int Resume(nint context);

    /// <returns>An event to destroy; 0 when none waits.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_get_event")]
    public static partial nint NextEvent(nint context);

    [LibraryImport(Library, EntryPoint = "libinput_event_destroy")]
    public static partial void DestroyEvent(nint item);

    [LibraryImport(Library, EntryPoint = "libinput_event_get_type")]
    public static partial LibInputEvent TypeOf(nint item);

    [LibraryImport(Library, EntryPoint = "libinput_event_get_keyboard_event")]
    public static partial nint AsKey(nint item);

    [LibraryImport(Library, EntryPoint = "libinput_event_keyboard_get_key")]
    public static partial uint KeyOf(nint key);

    [LibraryImport(Library, EntryPoint = "libinput_event_keyboard_get_key_state")]
    public static partial int IsKeyDown(nint key);

    [LibraryImport(Library, EntryPoint = "libinput_event_get_pointer_event")]
    public static partial nint AsPointer(nint item);

    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_dx")]
    public static partial double MotionX(nint pointer);

    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_dy")]
    public static partial double MotionY(nint pointer);

    /// <returns>The position on a screen of this width, in pixels.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_absolute_x_transformed")]
    public static partial double PositionX(nint pointer, uint widthPx);

    /// <returns>The position on a screen of this height, in pixels.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_absolute_y_transformed")]
    public static partial double PositionY(nint pointer, uint heightPx);

    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_button")]
    public static partial uint ButtonOf(nint pointer);

    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_button_state")]
    public static partial int IsButtonDown(nint pointer);

    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_has_axis")]
    public static partial int HasAxis(nint pointer, int axis);

    /// <returns>The turn of a wheel; a notch is 120.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_scroll_value_v120")]
    public static partial double WheelOf(nint pointer, int axis);

    /// <returns>The way that fingers scrolled, in pixels.</returns>
    [LibraryImport(Library, EntryPoint = "libinput_event_pointer_get_scroll_value")]
    public static partial double ScrollOf(nint pointer, int axis);

    /// <summary>struct libinput_interface: opens and closes devices for a context.</summary>
    public struct Access
    {
        public delegate* unmanaged<byte*, int, nint, int> Open;
        public delegate* unmanaged<int, nint, void> Close;
    }
}

/// <summary>Source: enum libinput_event_type.</summary>
internal enum LibInputEvent
{
    Key = 300,
    Motion = 400,
    MotionAbsolute = 401,
    Button = 402,
    ScrollWheel = 404,
    ScrollFinger = 405,
    ScrollContinuous = 406,
}
