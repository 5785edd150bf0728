// A form that goes on by itself.

document.getElementById('send')?.submit();
